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
        bool or long or double => Number(obj).GetHashCode(),
        ListValue list => list.Items.Count,
        MapValue map => map.Entries.Count,
        _ => 1,
    };

    private static double Number(object? value) => value switch { bool truth => truth ? 1 : 0, long whole => whole, _ => (double)value! };
}
