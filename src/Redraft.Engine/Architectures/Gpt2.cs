using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Architectures;

/// <summary>GPT-2.</summary>
/// <remarks>
/// <code>
/// x = wte[tokens] + wpe[positions]
/// for each block:
///     x += c_proj · attention(c_attn · n(x))      n: LayerNorm; every projection has a bias
///     x += c_proj · gelu(c_fc · n(x))
/// hidden = n(x),  logits = head · hidden
/// </code>
/// Hugging Face holds the projections as [inner, outer]; here they are [outer, inner] and flagged (<see cref="Parameter.Transposed"/>).
/// Source: Radford et al. 2019, section 2.3.
/// </remarks>
public sealed unsafe class Gpt2 : Transformer
{
    private readonly Embedding _tokenEmbedding;
    private readonly Embedding _positionEmbedding;
    private readonly BlockStack _blocks;
    private readonly LayerNorm _norm;

    /// <summary>Allocates weights of 0; fill them with <see cref="Transformer.Initialize"/> or from a checkpoint.</summary>
    /// <param name="config">Sizes and switches; as many key/value heads as heads, H·head width = D.</param>
    /// <param name="pool">Who computes.</param>
    public Gpt2(ModelConfig config, WorkerPool pool)
        : base(config, pool)
    {
        var embedding = Matrix("wte.weight", config.VocabularySize, config.Width);
        _tokenEmbedding = new Embedding(embedding);
        _positionEmbedding = new Embedding(Matrix("wpe.weight", config.ContextLength, config.Width));
        _blocks = new BlockStack(config, Parameters, layer => new Gpt2Block(config, layer, Matrix, Vector));
        _norm = new LayerNorm(Vector("ln_f.weight", config.Width), Vector("ln_f.bias", config.Width), config.NormEpsilon);
        HeadWeight = config.TiedHead ? embedding : Matrix("lm_head.weight", config.VocabularySize, config.Width);
    }

    /// <inheritdoc/>
    public override Parameter HeadWeight { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> ResidualProjections => ["c_proj.weight"];

    /// <inheritdoc/>
    protected override void ForwardBlocks(Pass pass, float* x)
    {
        _tokenEmbedding.Forward(pass, pass.Tokens, x);
        _positionEmbedding.Forward(pass, pass.Positions, x, accumulate: true);
        _blocks.Forward(pass, x);
        _norm.Forward(pass, x, x);
    }

    /// <inheritdoc/>
    protected override void BackwardBlocks(Pass pass, float* dx)
    {
        _norm.Backward(pass, dx, sum: null);
        _blocks.Backward(pass, dx);
        _positionEmbedding.Backward(pass, pass.Positions, dx);
        _tokenEmbedding.Backward(pass, pass.Tokens, dx);
    }

    /// <inheritdoc/>
    protected override ITransformer CreateEmpty() => new Gpt2(Config, Pool);
}
