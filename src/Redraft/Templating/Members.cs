namespace Redraft.Templating;

/// <summary>What values hold: attributes, items, slices. Of nothing but our own values: there is no way from here to objects of .NET.</summary>
internal static class Members
{
    /// <summary><c>value.name</c>: a method or field, else the entry of that name.</summary>
    public static object? Attribute(object? value, string name, Arguments at) => value switch
    {
        Words words when TextMethods.Find(words, name) is { } method => method,
        MapValue map when MapMethods.Find(map, name) is { } method => method,
        MapValue map when map.TryGet(Words.Of(name, trusted: true), out var entry) => entry,
        ListValue list when ListMethods.Find(list, name) is { } method => method,
        NamespaceValue space when space.Fields.TryGetValue(name, out var field) => field,
        LoopValue loop when loop[name] is { } field => field,
        Undefined undefined => throw at.Fault(undefined.Why),
        _ => new Undefined($"{PythonText.Kind(value)} has no '{UntrustedText.Visible(name, 60)}'"),
    };

    /// <summary><c>value[index]</c>: the item or entry, else the method or field of that name.</summary>
    public static object? Item(object? value, object? index, Arguments at) => (value, index) switch
    {
        (MapValue map, _) when map.TryGet(index, out var entry) => entry,
        (ListValue list, long or bool) => ItemAt(list.Items.Count, at.Whole("an index", index)) is { } i ? list.Items[i] : new Undefined("the list has no such item"),
        (Words words, long or bool) => Character(words, at.Whole("an index", index), at),
        (_, Words name) => Attribute(value, name.Text, at),
        (Undefined undefined, _) => throw at.Fault(undefined.Why),
        _ => new Undefined($"{PythonText.Kind(value)} has no such item"),
    };

    /// <summary>What a loop goes through: items, keys, characters.</summary>
    public static IReadOnlyList<object?> Items(object? value, Arguments at) => value switch
    {
        ListValue list => list.Items,
        MapValue map => MapMethods.Keys(map, at).Items,
        Undefined => [],
        Words words => Characters(words, at),
        _ => throw at.Fault($"{PythonText.Kind(value)} has no items to go through"),
    };

    /// <summary><c>value[from:to:step]</c>.</summary>
    public static object Section(object? value, int? from, int? to, int? step, Arguments at)
    {
        if (step == 0)
        {
            throw at.Fault("the step of a slice is 0");
        }

        var taken = step ?? 1;
        switch (value)
        {
            case ListValue list:
                return new ListValue([.. Indices(list.Items.Count, from, to, taken).Select(i => list.Items[i])], list.IsTuple);
            case Words words:
                at.Meter.Step(at.At, words.Text.Length);
                var starts = words.Starts();
                var text = new WordsBuilder();
                foreach (var i in Indices(starts.Length - 1, from, to, taken))
                {
                    text.Append(words, starts[i], starts[i + 1] - starts[i]);
                }

                return text.ToWords();
            case Undefined undefined:
                throw at.Fault(undefined.Why);
            default:
                throw at.Fault($"{PythonText.Kind(value)} has no slices");
        }
    }

    private static IEnumerable<int> Indices(int count, int? from, int? to, int step)
    {
        var (low, high) = step > 0 ? (0, count) : (-1, count - 1);
        var (start, end) = (Bound(from, step > 0 ? low : high), Bound(to, step > 0 ? high : low));
        for (long i = start; step > 0 ? i < end : i > end; i += step)
        {
            yield return (int)i;
        }

        int Bound(int? bound, int otherwise) => bound is not { } given ? otherwise : (int)Math.Clamp(given < 0 ? (long)given + count : given, low, high);
    }

    private static int? ItemAt(int count, int index) => (index < 0 ? (long)index + count : index) is var i && i >= 0 && i < count ? (int)i : null;

    private static object Character(Words words, int index, Arguments at)
    {
        at.Meter.Step(at.At, words.Text.Length);
        var starts = words.Starts();
        return ItemAt(starts.Length - 1, index) is { } i ? words.Slice(starts[i], starts[i + 1] - starts[i]) : new Undefined("the text has no such character");
    }

    private static object?[] Characters(Words words, Arguments at)
    {
        at.Meter.Step(at.At, words.Text.Length * 8L);
        at.Meter.Make(at.At, (long)Words.Overhead * words.Text.Length); // each is a text of its own
        var starts = words.Starts();
        return [.. Enumerable.Range(0, starts.Length - 1).Select(i => words.Slice(starts[i], starts[i + 1] - starts[i]))];
    }
}
