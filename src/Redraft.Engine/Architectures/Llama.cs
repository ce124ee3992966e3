using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Architectures;

/// <summary>Llama and its relatives (Mistral, Qwen2, Qwen3), which differ by switches.</summary>
/// <remarks>
/// <code>
/// x = embedding[tokens]
/// for each block:
///     x += Wo · attention(rotate(Wq·n(x)), rotate(Wk·n(x)), Wv·n(x))     n: RMSNorm
///     x += Wdown · (silu(Wgate·n(x)) ⊙ Wup·n(x))
/// hidden = n(x),  logits = Whead · hidden
/// </code>
/// A sliding window is no part of this: the context ends where the window does, and within it both are the same.
/// Source: Touvron et al. 2023, arXiv:2302.13971, section 2.2; Ainslie et al. 2023, arXiv:2305.13245 (grouped queries);
/// Qwen Team 2025, arXiv:2505.09388 (norms on queries and keys).
/// </remarks>
public sealed unsafe class Llama : Transformer
{
    private readonly Embedding _embedding;
    private readonly RotaryEmbedding _rotary;
    private readonly BlockStack _blocks;
    private readonly RmsNorm _norm;

    /// <summary>Allocates weights of 0; fill them with <see cref="Transformer.Initialize"/> or from a checkpoint.</summary>
    /// <param name="config">Sizes and switches.</param>
    /// <param name="pool">Who computes.</param>
    public Llama(ModelConfig config, WorkerPool pool)
        : base(config, pool)
    {
        _rotary = new RotaryEmbedding(config);
        var embedding = Matrix("model.embed_tokens.weight", config.VocabularySize, config.Width);
        _embedding = new Embedding(embedding);
        _blocks = new BlockStack(config, Parameters, layer => new LlamaBlock(config, layer, _rotary, Matrix, Vector));
        _norm = new RmsNorm(Vector("model.norm.weight", config.Width), config.NormEpsilon);
        HeadWeight = config.TiedHead ? embedding : Matrix("lm_head.weight", config.VocabularySize, config.Width);
    }

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
    protected override ITransformer CreateEmpty() => new Llama(Config, Pool);

    /// <inheritdoc/>
    protected override void DisposeTables() => _rotary.Dispose();
}
