namespace Redraft.Engine.Architectures;

/// <summary>A decoder-only transformer's weights and its row-wise forward pass. Not thread-safe: one pass at a time.</summary>
public unsafe interface ITransformer : IDisposable
{
    /// <summary>Sizes and switches.</summary>
    ModelConfig Config { get; }

    /// <summary>All weights in a fixed order, with Hugging Face names.</summary>
    IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Runs all blocks and the final norm on a set of rows.</summary>
    /// <param name="tokens">Token ids, one per row.</param>
    /// <param name="positions">Each row's position in its own sequence, from 0.</param>
    /// <param name="attention">Which rows see which.</param>
    /// <param name="hidden">Receives [rows, D], after the final norm.</param>
    void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IAttention attention, float* hidden);

    /// <summary>The head: logits of the given rows.</summary>
    /// <param name="hidden">[rows, D] as <see cref="Forward"/> left it.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="logits">Receives [rows, V].</param>
    void Head(float* hidden, int rows, float* logits);
}
