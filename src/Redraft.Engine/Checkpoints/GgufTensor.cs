namespace Redraft.Engine.Checkpoints;

/// <summary>What a GGUF file says about one tensor.</summary>
/// <param name="Name">Its name; never used as a path.</param>
/// <param name="Type">How its numbers are stored.</param>
/// <param name="Shape">Sizes, row-major; the file has them the other way round.</param>
/// <param name="Begin">Its first byte, counted from the start of the data.</param>
internal sealed record GgufTensor(string Name, GgufType Type, IReadOnlyList<long> Shape, long Begin)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>How many bytes they take.</summary>
    public long Bytes => GgufBlocks.BytesOf(Type, Count);
}
