using Redraft.Engine.Adapting;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Architectures;

/// <summary>A decoder-only transformer's weights and its row-wise passes. Not thread-safe: one pass at a time.</summary>
public unsafe interface ITransformer : IDisposable
{
    /// <summary>Sizes and switches.</summary>
    ModelConfig Config { get; }

    /// <summary>All weights in a fixed order, with Hugging Face names.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The head's weights [V, D]: the embedding's where the two are tied.</summary>
    Parameter HeadWeight { get; }

    /// <summary>The adapters on its linear layers, or none; set by <see cref="Lora.Attach"/>.</summary>
    Lora? Adapter { get; set; }

    /// <summary>Whether training passes keep only what each block got, and make the rest again for the backward pass: the same bits, about
    /// a third more time, D floats per row and block and one block's more. Default false.</summary>
    bool Recompute { get; set; }

    /// <summary>The head's bias [V] (GPT-J), or null.</summary>
    Parameter? HeadBias => null;

    /// <summary>What <see cref="ForwardForTraining"/> and <see cref="Backward"/> round the operands of linear layers' products to, those of adapters
    /// excepted; <see cref="Forward"/> rounds nothing.</summary>
    ProductPrecision TrainingPrecision { get; set; }

    /// <summary>Runs all blocks and the final norm on a set of rows.</summary>
    /// <param name="tokens">Token ids, one per row.</param>
    /// <param name="positions">Each row's position in its own sequence, from 0.</param>
    /// <param name="attention">Which rows see which.</param>
    /// <param name="hidden">Receives [rows, D], after the final norm.</param>
    /// <param name="weights">The matrices to compute with, in place of the weights as they lie: for many passes of a few rows.</param>
    void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IAttention attention, float* hidden, PackedWeights? weights = null);

    /// <summary>The same as <see cref="Forward"/>, keeping what <see cref="Backward"/> needs: about 6·D + 2·F floats per row and block, unless <see cref="Recompute"/> is set.</summary>
    /// <param name="tokens">As in <see cref="Forward"/>.</param>
    /// <param name="positions">As in <see cref="Forward"/>.</param>
    /// <param name="attention">As in <see cref="Forward"/>.</param>
    /// <param name="hidden">Receives [rows, D]; what it holds in rows that aren't wanted is undefined.</param>
    /// <param name="wanted">The rows that are read and get a gradient, rising: the last block may leave out the others. Default all.</param>
    void ForwardForTraining(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IDifferentiableAttention attention, float* hidden, ReadOnlySpan<int> wanted = default);

    /// <summary>Adds to the gradient of every parameter that trains what the last <see cref="ForwardForTraining"/> owes to it.</summary>
    /// <param name="hiddenGradient">[rows, D], ∂loss/∂hidden, 0 in rows that aren't wanted; overwritten.</param>
    void Backward(float* hiddenGradient);

    /// <summary>The head: logits of the given rows.</summary>
    /// <param name="hidden">[rows, D] as <see cref="Forward"/> left it.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="logits">Receives [rows, V].</param>
    /// <param name="weights">As in <see cref="Forward"/>.</param>
    /// <param name="precision">What hidden rows and weights are rounded to, without <paramref name="weights"/>.</param>
    void Head(float* hidden, int rows, float* logits, PackedWeights? weights = null, ProductPrecision precision = ProductPrecision.F32);

    /// <summary>Sets all weights at random: N(0, 0.02²), the projections back into the residual stream smaller by √(2L), norms 1, biases 0.</summary>
    /// <remarks>Source: Radford et al. 2019, section 2.3 (GPT-2).</remarks>
    /// <param name="seed">The same seed gives the same weights.</param>
    void Initialize(ulong seed);

    /// <summary>A second model with the same weights and its own gradients, and without adapters but those that are merged.</summary>
    ITransformer Clone();

    /// <summary>Overwrites the weights of a model of the same shape.</summary>
    /// <exception cref="ArgumentException">If a parameter differs in name or shape.</exception>
    void CopyWeightsTo(ITransformer other);
}
