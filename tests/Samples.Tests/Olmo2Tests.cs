using Redraft.Contracts;
using Redraft.Engine;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;
using YourArchitecture;

namespace Samples.Tests;

/// <summary>The sample's architecture, held to the suite of all architectures: gradients, cached decoding, adapters, the same bits in any company.</summary>
public sealed class Olmo2Tests : ArchitectureContract
{
    private const double Tolerance = 1e-4; // single-precision sums against double ones, logits of about 1

    private static readonly ModelConfig Config = new()
    {
        ModelType = "olmo2", Outside = Olmo2.Entry, VocabularySize = 300, Width = 24, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadWidth = 6,
        FeedForwardWidth = 40, ContextLength = 32, RotaryBase = 500_000, NormEpsilon = 1e-6, TiedHead = false,
    };

    protected override IEnumerable<string> Names => ["olmo2"];

    protected override ArchitectureEntry? Outside => Olmo2.Entry;

    [Fact]
    public void Logits_are_those_of_the_formulas_in_double()
    {
        using var pool = new WorkerPool(1);
        using var model = Made(pool);
        int[] tokens = [3, 141, 59, 26, 5, 35, 89, 79];

        var expected = new NaiveOlmo2(model).Logits(tokens);
        var found = FullForward.Logits(model, tokens);

        for (var t = 0; t < tokens.Length; t++)
        {
            Assert.All(expected[t].Zip(found[t]), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }

    [Fact]
    public void Files_come_back_bit_for_bit_for_those_who_bring_the_architecture()
    {
        using var pool = new WorkerPool(1);
        using var model = Made(pool);
        var folder = Directory.CreateTempSubdirectory("olmo2-");
        try
        {
            Checkpoint.Save(folder.FullName, model, BpeTrainer.Train(["some text"], new BpeTrainingOptions { VocabularySize = 260 }));

            var (read, _, config) = Checkpoint.Load(folder.FullName, pool, others: [Olmo2.Entry]);
            using var owned = read;

            Assert.Equal(Config, config);
            Assert.All(model.Parameters.Zip(read.Parameters), pair => Assert.Equal(pair.First.Value.Span.ToArray(), pair.Second.Value.Span.ToArray()));
            Assert.Contains("'olmo2' is not supported", Assert.Throws<BadFileException>(() => Checkpoint.Load(folder.FullName, pool)).Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ITransformer Made(WorkerPool pool)
    {
        var model = ArchitectureList.Create(Config, pool);
        model.Initialize(5);
        foreach (var parameter in model.Parameters)
        {
            var values = parameter.Value.Span;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = parameter.Decay ? 10 * values[i] : 1 + (0.1f * ((i % 7) - 3));
            }
        }

        return model;
    }

    /// <summary>The formulas, token by token, in double and without anything of the engine but the weights.</summary>
    private sealed class NaiveOlmo2(ITransformer model)
    {
        private readonly Dictionary<string, Parameter> _weights = model.Parameters.ToDictionary(parameter => parameter.Name);
        private readonly ModelConfig _config = model.Config;

        public double[][] Logits(int[] tokens)
        {
            var rows = tokens.Select(token => Enumerable.Range(0, _config.Width).Select(d => (double)_weights["model.embed_tokens.weight"].Value.Span[(token * _config.Width) + d]).ToArray()).ToArray();
            for (var layer = 0; layer < _config.Layers; layer++)
            {
                var name = $"model.layers.{layer}.";
                var mixed = Attention(rows, name + "self_attn.");
                for (var t = 0; t < rows.Length; t++)
                {
                    rows[t] = Sum(rows[t], Norm(name + "post_attention_layernorm", mixed[t]));
                    var gate = Times(name + "mlp.gate_proj", rows[t]);
                    var inner = gate.Zip(Times(name + "mlp.up_proj", rows[t]), (g, u) => g / (1 + Math.Exp(-g)) * u).ToArray();
                    rows[t] = Sum(rows[t], Norm(name + "post_feedforward_layernorm", Times(name + "mlp.down_proj", inner)));
                }
            }

            return [.. rows.Select(row => Times("lm_head", Norm("model.norm", row)))];
        }

        private double[][] Attention(double[][] rows, string name)
        {
            var width = _config.HeadWidth;
            var queries = rows.Select((row, t) => Rotated(Norm(name + "q_norm", Times(name + "q_proj", row)), t)).ToArray();
            var keys = rows.Select((row, t) => Rotated(Norm(name + "k_norm", Times(name + "k_proj", row)), t)).ToArray();
            var values = rows.Select(row => Times(name + "v_proj", row)).ToArray();
            return [.. rows.Select((_, t) => Times(name + "o_proj", [.. Enumerable.Range(0, _config.Heads).SelectMany(head =>
            {
                var group = head / (_config.Heads / _config.KeyValueHeads);
                var weights = Enumerable.Range(0, t + 1)
                    .Select(s => Math.Exp(Enumerable.Range(0, width).Sum(d => queries[t][(head * width) + d] * keys[s][(group * width) + d]) / Math.Sqrt(width))).ToArray();
                return Enumerable.Range(0, width).Select(d => weights.Select((w, s) => w * values[s][(group * width) + d]).Sum() / weights.Sum());
            })]))];
        }

        private double[] Rotated(double[] heads, int position)
        {
            var (half, turned) = (_config.HeadWidth / 2, (double[])heads.Clone());
            for (var i = 0; i < heads.Length; i++)
            {
                var (within, angle) = (i % _config.HeadWidth, position * Math.Pow(_config.RotaryBase, -(double)(i % half) / half));
                turned[i] = (heads[i] * Math.Cos(angle)) + ((within < half ? -heads[i + half] : heads[i - half]) * Math.Sin(angle));
            }

            return turned;
        }

        private double[] Norm(string name, double[] row)
        {
            var scale = 1 / Math.Sqrt(row.Average(x => x * x) + _config.NormEpsilon);
            return [.. row.Select((x, i) => x * scale * _weights[name + ".weight"].Value.Span[i])];
        }

        private double[] Times(string name, double[] row)
            => [.. Enumerable.Range(0, _weights[name + ".weight"].Shape[0]).Select(o => row.Select((x, i) => x * _weights[name + ".weight"].Value.Span[(o * row.Length) + i]).Sum())];

        private static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
    }
}
