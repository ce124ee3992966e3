namespace Redraft.Engine.Checkpoints;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name, 1 to 512 characters.</param>
/// <param name="Shape">Sizes, row-major.</param>
/// <param name="Fill">Fills a run of its numbers when the writer gets there.</param>
internal sealed record TensorData(string Name, IReadOnlyList<int> Shape, TensorPiece Fill)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>A tensor that lies in an array.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="numbers">As many numbers as the shape says.</param>
    /// <exception cref="ArgumentException">If their number differs from what the shape says.</exception>
    public static TensorData Of(string name, IReadOnlyList<int> shape, float[] numbers)
    {
        var data = new TensorData(name, shape, (first, run) => numbers.AsSpan((int)first, run.Length).CopyTo(run));
        return data.Count == numbers.Length
            ? data
            : throw new ArgumentException($"{name}: the shape asks for {data.Count} numbers, found {numbers.Length}.", nameof(numbers));
    }
}
