using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Sampling;

/// <summary>A transformer in plain loops whose every row depends on all rows before it: small, fast, sharp enough to be interesting.</summary>
internal sealed unsafe class TinyTransformer : ITransformer
{
    private readonly float[] _embedding; // [V, D]
    private readonly float[] _place; // [context, D]
    private readonly float[][] _query, _key, _value, _output; // [L][out, in]

    public TinyTransformer(int vocabulary = 37, int contextLength = 160, int heads = 4, int keyValueHeads = 2, int headWidth = 6)
    {
        Config = new ModelConfig
        {
            ModelType = "tiny",
            VocabularySize = vocabulary,
            Width = heads * headWidth,
            Layers = 2,
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadWidth = headWidth,
            FeedForwardWidth = 1,
            ContextLength = contextLength,
        };
        var random = new Random(20_240_601);
        var (d, kv) = (Config.Width, keyValueHeads * headWidth);
        float[] Draw(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * scale))];
        float[][] Layers(int count) => [Draw(count, 1), Draw(count, 1)];
        (_embedding, _place) = (Draw(vocabulary * d, 2), Draw(contextLength * d, 1));
        (_query, _key, _value, _output) = (Layers(d * d), Layers(kv * d), Layers(kv * d), Layers(d * d));
    }

    public ModelConfig Config { get; }

    public IReadOnlyList<Parameter> Parameters => [];

    public Lora? Adapter { get; set; }

    public bool Recompute { get; set; }

    public ProductPrecision TrainingPrecision { get; set; }

    public Parameter HeadWeight => throw new NotSupportedException();

    /// <summary>Rows ever run: shows what was computed once and what twice.</summary>
    public long RowsRun { get; private set; }

    /// <summary>The most rows of one pass.</summary>
    public int WidestPass { get; private set; }

    /// <summary>If set, every logit is NaN.</summary>
    public bool Broken { get; set; }

    public void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IAttention attention, float* hidden, PackedWeights? weights = null)
    {
        var (rows, d, kv) = (tokens.Length, Config.Width, Config.KeyValueHeads * Config.HeadWidth);
        RowsRun += rows;
        WidestPass = Math.Max(WidestPass, rows);
        for (var r = 0; r < rows; r++)
        {
            for (var i = 0; i < d; i++)
            {
                hidden[(r * d) + i] = _embedding[(tokens[r] * d) + i] + _place[(positions[r] * d) + i];
            }
        }

        var (query, key, value, attended) = (new float[rows * d], new float[rows * kv], new float[rows * kv], new float[rows * d]);
        fixed (float* q = query, k = key, v = value, a = attended)
        {
            for (var layer = 0; layer < 2; layer++)
            {
                Multiply(hidden, rows, _query[layer], d, q);
                Multiply(hidden, rows, _key[layer], kv, k);
                Multiply(hidden, rows, _value[layer], kv, v);
                attention.Attend(layer, q, k, v, a);
                Multiply(a, rows, _output[layer], d, q);
                for (var i = 0; i < rows * d; i++)
                {
                    hidden[i] = MathF.Tanh(hidden[i] + q[i]);
                }
            }
        }
    }

    public void Head(float* hidden, int rows, float* logits, PackedWeights? weights = null, ProductPrecision precision = ProductPrecision.F32)
    {
        Multiply(hidden, rows, _embedding, Config.VocabularySize, logits);
        if (Broken)
        {
            new Span<float>(logits, rows * Config.VocabularySize).Fill(float.NaN);
        }
    }

    /// <summary>Logits of every position of a sequence in one uncached pass: [T, V].</summary>
    public float[][] FullLogits(IReadOnlyList<int> tokens) => FullForward.Logits(this, tokens);

    public void ForwardForTraining(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IDifferentiableAttention attention, float* hidden, ReadOnlySpan<int> wanted = default)
        => throw new NotSupportedException();

    public void Backward(float* hiddenGradient) => throw new NotSupportedException();

    public void Initialize(ulong seed) => throw new NotSupportedException();

    public ITransformer Clone() => throw new NotSupportedException();

    public void CopyWeightsTo(ITransformer other) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private void Multiply(float* x, int rows, float[] weights, int outer, float* y)
    {
        for (var r = 0; r < rows; r++)
        {
            for (var o = 0; o < outer; o++)
            {
                var sum = 0f;
                for (var i = 0; i < Config.Width; i++)
                {
                    sum += x[(r * Config.Width) + i] * weights[(o * Config.Width) + i];
                }

                y[(r * outer) + o] = sum;
            }
        }
    }
}
