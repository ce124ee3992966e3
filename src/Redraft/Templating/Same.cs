using System.Runtime.CompilerServices;

namespace Redraft.Templating;

/// <summary>When two values are the same, as Python sees it: 1, 1.0 and true are.</summary>
internal sealed class Same : IEqualityComparer<object?>
{
    private Same()
    {
    }

    /// <summary>The comparer.</summary>
    public static Same Values { get; } = new();

    /// <inheritdoc/>
    public new bool Equals(object? x, object? y) => (x, y) switch
    {
        (null, null) => true,
        (Words a, Words b) => a.Equals(b),
        (long a, long b) => a == b,
        (bool or long or double, bool or long or double) => Number(x) == Number(y),
        (ListValue a, ListValue b) => a.IsTuple == b.IsTuple && a.Items.SequenceEqual(b.Items, this),
        (MapValue a, MapValue b) => a.Entries.Count == b.Entries.Count && a.Entries.All(entry => b.TryGet(entry.Key, out var other) && Equals(entry.Value, other)),
        (Undefined, Undefined) => true,
        _ => x is not null && ReferenceEquals(x, y),
    };

    /// <inheritdoc/>
    public int GetHashCode(object? obj) => obj switch
    {
        null => 0,
        Words words => words.GetHashCode(),
        bool or long or double => HashOf(Number(obj)),
        ListValue { Items: [var first, .., var last] } list => HashCode.Combine(list.Items.Count, Shallow(first), Shallow(last)),
        ListValue list => list.Items.Count,
        MapValue map => map.Entries.Count,
        Undefined => 1,
        _ => RuntimeHelpers.GetHashCode(obj),
    };

    private int Shallow(object? value) => value is ListValue or MapValue ? 2 : GetHashCode(value);

    // Both halves of the bits, mixed by a seed of this process: nobody can write numbers that meet. 0 and −0 are the same.
    private static int HashOf(double number) => BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number) is var bits ? HashCode.Combine((int)bits, (int)(bits >> 32)) : 0;

    private static double Number(object? value) => value switch { bool truth => truth ? 1 : 0, long whole => whole, _ => (double)value! };
}

/// <summary>The same, where each comparison counts.</summary>
/// <param name="at">Where it is asked for.</param>
internal sealed class CountedSame(Arguments at) : IEqualityComparer<object?>
{
    /// <inheritdoc/>
    public new bool Equals(object? x, object? y)
    {
        at.Meter.Step(at.At, Math.Min(ListValue.WeightOf(x), ListValue.WeightOf(y)));
        return Same.Values.Equals(x, y);
    }

    /// <inheritdoc/>
    public int GetHashCode(object? obj) => Same.Values.GetHashCode(obj);
}
