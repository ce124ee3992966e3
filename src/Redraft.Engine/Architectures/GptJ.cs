using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Architectures;

/// <summary>GPT-J and CodeGen, which differ in how they hold queries, keys and values: the code paper's models.</summary>
/// <remarks>
/// <code>
/// x = wte[tokens]
/// for each block, both parts from the same y = n(x):                               n: LayerNorm
///     x += out_proj · attention(rotate(Wq·y), rotate(Wk·y), Wv·y)  +  fc_out · gelu(fc_in · y)
/// hidden = n(x),  logits = head · hidden + bias
/// </code>
/// Only the first numbers of each head are rotated, as neighbouring pairs. The attention's projections have no biases, the others do.
/// Source: Wang and Komatsuzaki 2021, GPT-J-6B, github.com/kingoflolz/mesh-transformer-jax; Nijkamp et al. 2022, arXiv:2203.13474, section 2.2
/// (CodeGen).
/// </remarks>
public sealed unsafe class GptJ : Transformer
{
    private readonly Embedding _embedding;
    private readonly RotaryEmbedding _rotary;
    private readonly BlockStack _blocks;
    private readonly LayerNorm _norm;

    /// <summary>Allocates weights of 0; fill them with <see cref="Transformer.Initialize"/> or from a checkpoint.</summary>
    /// <param name="config">Sizes and switches; as many key/value heads as heads, H·head width = D.</param>
    /// <param name="pool">Who computes.</param>
    public GptJ(ModelConfig config, WorkerPool pool)
        : base(config, pool)
    {
        _rotary = new RotaryEmbedding(config, neighbours: true);
        var embedding = Matrix("wte.weight", config.VocabularySize, config.Width);
        _embedding = new Embedding(embedding);
        _blocks = new BlockStack(config, Parameters, layer => new GptJBlock(config, layer, _rotary, Matrix, Vector));
        _norm = new LayerNorm(Vector("ln_f.weight", config.Width), Vector("ln_f.bias", config.Width), config.NormEpsilon);
        HeadWeight = config.TiedHead ? embedding : Matrix("lm_head.weight", config.VocabularySize, config.Width);
        HeadBias = Vector("lm_head.bias", config.VocabularySize);
    }

    /// <inheritdoc/>
    public override Parameter HeadWeight { get; }

    /// <inheritdoc/>
    public override Parameter HeadBias { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ResidualProjections => ["out_proj.weight", "fc_out.weight"];

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
    protected override ITransformer CreateEmpty() => new GptJ(Config, Pool);

    /// <inheritdoc/>
    protected override void DisposeTables() => _rotary.Dispose();
}
