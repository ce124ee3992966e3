using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace YourArchitecture;

/// <summary>OLMo 2: a Llama whose norms come after attention and feed-forward layer instead of before, and that norms all queries and all keys.</summary>
/// <remarks>
/// <code>
/// x = embedding[tokens]
/// for each block:
///     x += n(Wo · attention(rotate(n(Wq·x)), rotate(n(Wk·x)), Wv·x))     n: RMSNorm, of queries and keys over all heads at once
///     x += n(Wdown · (silu(Wgate·x) ⊙ Wup·x))
/// hidden = n(x),  logits = Whead · hidden
/// </code>
/// Source: Team OLMo 2024, arXiv:2501.00656, section 3.2.
/// </remarks>
public sealed unsafe class Olmo2 : Transformer
{
    private readonly Embedding _embedding;
    private readonly RotaryEmbedding _rotary;
    private readonly BlockStack _blocks;
    private readonly RmsNorm _norm;

    /// <summary>Allocates weights of 0.</summary>
    /// <param name="config">Sizes and switches.</param>
    /// <param name="pool">Who computes.</param>
    public Olmo2(ModelConfig config, WorkerPool pool)
        : base(config, pool)
    {
        _rotary = new RotaryEmbedding(config);
        var embedding = Matrix("model.embed_tokens.weight", config.VocabularySize, config.Width);
        _embedding = new Embedding(embedding);
        _blocks = new BlockStack(config, Parameters, layer => new Olmo2Block(config, layer, _rotary, Matrix, Vector));
        _norm = new RmsNorm(Vector("model.norm.weight", config.Width), config.NormEpsilon);
        HeadWeight = config.TiedHead ? embedding : Matrix("lm_head.weight", config.VocabularySize, config.Width);
    }

    /// <summary>How files and lists know it.</summary>
    public static ArchitectureEntry Entry { get; } = new("olmo2", "as llama, with norms after each part instead of before", (config, pool) => new Olmo2(config, pool), new Olmo2Files());

    /// <inheritdoc/>
    public override Parameter HeadWeight { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ResidualProjections => ["o_proj.weight", "down_proj.weight"];

    /// <inheritdoc/>
    protected override void ForwardBlocks(Pass pass, float* x)
    {
        _embedding.Forward(pass, pass.Tokens, x);
        _blocks.Forward(pass, x);
        _norm.Forward(pass, x, x);
    }

    /// <inheritdoc/>
    protected override void BackwardBlocks(Pass pass, float* dx)
    {
        _norm.Backward(pass, dx, sum: null);
        _blocks.Backward(pass, dx);
        _embedding.Backward(pass, pass.Tokens, dx);
    }

    /// <inheritdoc/>
    protected override ITransformer CreateEmpty() => new Olmo2(Config, Pool);

    /// <inheritdoc/>
    protected override void DisposeTables() => _rotary.Dispose();
}
