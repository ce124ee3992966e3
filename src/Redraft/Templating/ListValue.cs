namespace Redraft.Templating;

/// <summary>A list or tuple.</summary>
/// <param name="Items">What is in it.</param>
/// <param name="IsTuple">Whether it is written in round brackets.</param>
internal sealed record ListValue(IReadOnlyList<object?> Items, bool IsTuple = false)
{
    /// <summary>How much there is to go through, in everything that is in it.</summary>
    public long Weight { get; } = Items.Aggregate(1L, (sum, item) => sum + WeightOf(item));

    /// <summary>How much there is to go through in a value, in characters and items.</summary>
    public static long WeightOf(object? value) => value switch { Words words => words.Text.Length, ListValue list => list.Weight, MapValue map => map.Weight, _ => 1 };
}

/// <summary>A dictionary, in the order in which it was filled.</summary>
internal sealed class MapValue
{
    private long? _weight;

    /// <summary>As <see cref="ListValue.Weight"/>; nothing is added once it was asked for.</summary>
    public long Weight => _weight ??= Entries.Aggregate(1L, (sum, entry) => sum + ListValue.WeightOf(entry.Key) + ListValue.WeightOf(entry.Value));

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
