using Redraft.Engine.Adapting;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Architectures;

/// <summary>What all architectures share: the order of a pass, the list of weights, the head.</summary>
public abstract unsafe class Transformer : ITransformer
{
    private readonly List<Parameter> _parameters = [];
    private readonly Pass _pass;
    private readonly Pass _headPass;
    private Linear? _head;

    /// <summary>Checks the sizes; weights are made by the architecture's own constructor.</summary>
    /// <param name="config">Sizes and switches.</param>
    /// <param name="pool">Who computes.</param>
    /// <exception cref="ArgumentException">Names everything that keeps the sizes from making a model.</exception>
    protected Transformer(ModelConfig config, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.Problems().ToArray() is { Length: > 0 } problems)
        {
            throw new ArgumentException(string.Join(" ", problems), nameof(config));
        }

        Config = config;
        Pool = pool;
        (_pass, _headPass) = (new Pass(pool), new Pass(pool));
    }

    /// <inheritdoc/>
    public ModelConfig Config { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <inheritdoc/>
    public abstract Parameter HeadWeight { get; }

    /// <inheritdoc/>
    public Lora? Adapter { get; set; }

    /// <inheritdoc/>
    public bool Recompute { get; set; }

    /// <inheritdoc/>
    public virtual Parameter? HeadBias => null;

    /// <inheritdoc/>
    public ProductPrecision TrainingPrecision { get; set; }

    /// <summary>Floats of memory that the passes hold for activations; it stays with the model for the next pass.</summary>
    public long ActivationFloats => _pass.Floats;

    /// <summary>Memory that is free between a training pass's two directions.</summary>
    internal Arena Scratch => _pass.Scratch;

    /// <summary>Names the last training pass, for what is left out at random.</summary>
    internal ulong Noise => _pass.Noise;

    /// <summary>Who computes.</summary>
    protected WorkerPool Pool { get; }

    /// <summary>Endings of the names of the projections back into the residual stream.</summary>
    protected abstract IReadOnlyList<string> ResidualProjections { get; }

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IAttention attention, float* hidden, PackedWeights? weights = null)
    {
        (_pass.Weights, _pass.Precision) = (weights, ProductPrecision.F32);
        Run(tokens, positions, attention, hidden, keep: false);
    }

    /// <inheritdoc/>
    public void ForwardForTraining(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IDifferentiableAttention attention, float* hidden, ReadOnlySpan<int> wanted = default)
    {
        (_pass.Weights, _pass.Precision) = (null, TrainingPrecision);
        Run(tokens, positions, attention, hidden, keep: true, wanted);
    }

    /// <inheritdoc/>
    public void Backward(float* hiddenGradient)
    {
        if (!_pass.Keep)
        {
            throw new InvalidOperationException("Backward needs a ForwardForTraining just before it; the last pass was a plain Forward.");
        }

        _pass.Scratch.Reset();
        BackwardBlocks(_pass, hiddenGradient);
    }

    /// <inheritdoc/>
    public void Head(float* hidden, int rows, float* logits, PackedWeights? weights = null, ProductPrecision precision = ProductPrecision.F32)
    {
        _headPass.StartHead(rows);
        (_headPass.Weights, _headPass.Precision) = (weights, precision);
        (_head ??= Linear.Head(HeadWeight, HeadBias)).Forward(_headPass, hidden, logits);
    }

    /// <inheritdoc/>
    public void Initialize(ulong seed)
    {
        const double Deviation = 0.02;
        var residualDeviation = Deviation / Math.Sqrt(2.0 * Config.Layers);
        for (var p = 0; p < _parameters.Count; p++)
        {
            var parameter = _parameters[p];
            var values = parameter.Value.Span;
            if (parameter.Decay)
            {
                var residual = ResidualProjections.Any(ending => parameter.Name.EndsWith(ending, StringComparison.Ordinal));
                SplitMix64.ForUse(seed, (ulong)p).FillNormal(values, residual ? residualDeviation : Deviation);
            }
            else
            {
                values.Fill(parameter.Name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0); // norms 1, biases 0
            }
        }
    }

    /// <inheritdoc/>
    public ITransformer Clone()
    {
        var clone = CreateEmpty();
        CopyWeightsTo(clone);
        return clone;
    }

    /// <inheritdoc/>
    public void CopyWeightsTo(ITransformer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Describe(this).SequenceEqual(Describe(other)))
        {
            throw new ArgumentException(
                $"Expected a model with the weights of this one ({Config}), found another ({other.Config}).", nameof(other));
        }

        for (var p = 0; p < _parameters.Count; p++)
        {
            _parameters[p].Value.Span.CopyTo(other.Parameters[p].Value.Span);
        }

        static IEnumerable<string> Describe(ITransformer model)
            => model.Parameters.Select(parameter => $"{parameter.Name} [{string.Join(", ", parameter.Shape)}]");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Adapter?.Dispose();
        foreach (var parameter in _parameters)
        {
            parameter.Dispose();
        }

        _pass.Dispose();
        _headPass.Dispose();
        DisposeTables();
        GC.SuppressFinalize(this);
    }

    /// <summary>From tokens to hidden states: embedding, blocks (<see cref="BlockStack"/>), final norm.</summary>
    /// <param name="pass">Rows, tokens, positions, attention and memory.</param>
    /// <param name="x">Receives [rows, D]; also the residual stream meanwhile.</param>
    protected abstract void ForwardBlocks(Pass pass, float* x);

    /// <summary>The same backwards, from what the last forward pass kept: adds to the parameters' gradients.</summary>
    /// <param name="pass">The pass of <see cref="ForwardBlocks"/>.</param>
    /// <param name="dx">[rows, D], ∂loss/∂hidden; overwritten.</param>
    protected abstract void BackwardBlocks(Pass pass, float* dx);

    /// <summary>A second model of this architecture and configuration, its weights 0.</summary>
    protected abstract ITransformer CreateEmpty();

    /// <summary>Frees what isn't a parameter.</summary>
    protected virtual void DisposeTables()
    {
    }

    /// <summary>Adds a matrix [outer, inner] to the parameters: decays, starts at random.</summary>
    /// <param name="name">The Hugging Face tensor name.</param>
    /// <param name="outer">Rows: outputs.</param>
    /// <param name="inner">Columns: inputs.</param>
    /// <param name="transposed">Whether checkpoints hold it as [inner, outer].</param>
    protected Parameter Matrix(string name, int outer, int inner, bool transposed = false)
        => Add(new Parameter(name, [outer, inner], decay: true, transposed));

    /// <summary>Adds a norm's weight or a bias to the parameters: doesn't decay; starts at 1 where its name ends in <c>.weight</c>, else at 0.</summary>
    /// <param name="name">The Hugging Face tensor name.</param>
    /// <param name="width">Its length.</param>
    protected Parameter Vector(string name, int width) => Add(new Parameter(name, [width], decay: false));

    private Parameter Add(Parameter parameter)
    {
        _parameters.Add(parameter);
        return parameter;
    }

    private void Run(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IAttention attention, float* hidden, bool keep, ReadOnlySpan<int> wanted = default)
    {
        ArgumentNullException.ThrowIfNull(attention);
        if (tokens.Length != positions.Length)
        {
            throw new ArgumentException($"Expected one position per token ({tokens.Length}), found {positions.Length}.", nameof(positions));
        }

        Check(tokens, Config.VocabularySize, nameof(tokens), "token id");
        Check(positions, Config.ContextLength, nameof(positions), "position");
        _pass.Start(tokens, positions, attention, keep, Recompute, wanted);
        _pass.Noise = keep && Adapter is not null ? Adapter.NextNoise() : 0;
        ForwardBlocks(_pass, hidden);
    }

    private static void Check(ReadOnlySpan<int> values, int limit, string argument, string what)
    {
        foreach (var value in values)
        {
            if ((uint)value >= (uint)limit)
            {
                throw new ArgumentOutOfRangeException(argument, $"Expected every {what} from 0 to {limit - 1}, found {value}.");
            }
        }
    }
}
