namespace Redraft.Engine.Inspecting;

/// <summary>A tensor of a checkpoint.</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Type">How its numbers are stored, as the file says: <c>BF16</c>.</param>
/// <param name="Shape">Sizes as stored, row-major.</param>
/// <param name="Bytes">What it takes in the file.</param>
public sealed record InspectedTensor(string Name, string Type, IReadOnlyList<long> Shape, long Bytes)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>How many of them are NaN; 0 where they weren't read.</summary>
    public long NaN { get; init; }

    /// <summary>How many are infinite; 0 where they weren't read.</summary>
    public long Infinite { get; init; }

    /// <summary>Which part of a transformer it belongs to, by its name.</summary>
    public string Part => TensorParts.Of(Name);
}
