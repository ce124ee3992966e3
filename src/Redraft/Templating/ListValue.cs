namespace Redraft.Templating;

/// <summary>A list or tuple.</summary>
/// <param name="Items">What is in it.</param>
/// <param name="IsTuple">Whether it is written in round brackets.</param>
internal sealed record ListValue(IReadOnlyList<object?> Items, bool IsTuple = false)
{
    private const long Most = 1L << 50; // beyond every limit, and far from an overflow
    private const int Own = 32, Scalar = 16, Other = 128;

    /// <summary>What there is to go through in everything that is in it, and to keep, in characters.</summary>
    public long Weight { get; } = Items.Aggregate((long)Own, (sum, item) => Math.Min(Most, sum + WeightOf(item)));

    /// <summary>How deep values lie in each other, 1 for a list of texts and numbers.</summary>
    public int Depth { get; } = Items.Aggregate(1, (most, item) => Math.Max(most, 1 + DepthOf(item)));

    /// <summary>What there is to go through in a value, and to keep, in characters.</summary>
    public static long WeightOf(object? value) => value switch { Words words => words.Weight, ListValue list => list.Weight, MapValue map => map.Weight, null or bool or long or double => Scalar, _ => Other };

    /// <summary>How deep values lie in each other in a value; 0 for one that holds none.</summary>
    public static int DepthOf(object? value) => value switch { ListValue list => list.Depth, MapValue map => map.Depth, _ => 0 };
}

/// <summary>A dictionary, in the order in which it was filled.</summary>
internal sealed class MapValue
{
    private const int Own = 64, Entry = 32;

    private (long Weight, int Depth)? _sizes;

    /// <summary>As <see cref="ListValue.Weight"/>; nothing is added once it was asked for.</summary>
    public long Weight => Sizes.Weight;

    /// <summary>As <see cref="ListValue.Depth"/>, with the same condition.</summary>
    public int Depth => Sizes.Depth;

    private (long Weight, int Depth) Sizes => _sizes ??= Entries.Aggregate(
        ((long)Own, 1), (all, entry) => (all.Item1 + Entry + ListValue.WeightOf(entry.Key) + ListValue.WeightOf(entry.Value), Math.Max(all.Item2, 1 + ListValue.DepthOf(entry.Value))));

    /// <summary>Its entries; no key is null.</summary>
    public OrderedDictionary<object, object?> Entries { get; } = new(Same.Values);

    /// <summary>Its keys.</summary>
    public ListValue Keys => new([.. Entries.Keys]);

    /// <summary>Its entries as pairs.</summary>
    public ListValue Items => new([.. Entries.Select(entry => new ListValue([entry.Key, entry.Value], IsTuple: true))]);

    /// <summary>Whether there is a value under a key.</summary>
    public bool TryGet(object? key, out object? value)
    {
        value = null;
        return key is not null and not ListValue and not MapValue && Entries.TryGetValue(key, out value);
    }
}

/// <summary>What <c>namespace()</c> makes: its fields alone can be set from within loops.</summary>
internal sealed class NamespaceValue
{
    /// <summary>The fields.</summary>
    public Dictionary<string, object?> Fields { get; } = new(StringComparer.Ordinal);
}

/// <summary>What isn't there.</summary>
/// <param name="Why">Says so, for messages.</param>
internal sealed record Undefined(string Why);

/// <summary>What can be called.</summary>
/// <param name="Call">Does it.</param>
internal sealed record Function(Func<Arguments, object?> Call);

/// <summary>What a loop tells its body, as <c>loop</c>.</summary>
internal sealed class LoopValue(IReadOnlyList<object?> items, int depth)
{
    /// <summary>The turn, from 0.</summary>
    public int Index { get; set; }

    /// <summary>What was last given to <c>changed</c>; null at first.</summary>
    public ListValue? Last { get; set; }

    /// <summary>A field, or null if there is none of that name.</summary>
    public object? this[string field] => field switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)items.Count - Index,
        "revindex0" => (long)items.Count - Index - 1,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "depth" => depth + 1L,
        "depth0" => (long)depth,
        "previtem" => Index == 0 ? new Undefined("there is no previous item") : items[Index - 1],
        "nextitem" => Index == items.Count - 1 ? new Undefined("there is no next item") : items[Index + 1],
        "cycle" => new Function(given => given.Positional.Count > 0 ? given.Positional[Index % given.Positional.Count] : throw given.Fault("loop.cycle needs values to choose from")),
        "changed" => new Function(given =>
        {
            var now = new ListValue(given.Positional, IsTuple: true);
            var changed = Last is null || !Same.Values.Equals(Last, now);
            Last = now;
            return changed;
        }),
        _ => null,
    };
}
