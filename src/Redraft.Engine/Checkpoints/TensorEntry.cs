namespace Redraft.Engine.Checkpoints;

/// <summary>What a safetensors header says about one tensor.</summary>
/// <param name="Name">Its name; never used as a path.</param>
/// <param name="DType">The type as the file writes it, such as <c>BF16</c>.</param>
/// <param name="Shape">Sizes, row-major; empty for a single number.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record TensorEntry(string Name, string DType, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
