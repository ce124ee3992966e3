namespace Redraft.Templating;

/// <summary>What dictionaries can do.</summary>
internal static class MapMethods
{
    private const int EntryCost = 32; // characters that could be copied while an entry is

    /// <summary>A method, or null if there is none of that name.</summary>
    public static Function? Find(MapValue map, string name) => name switch
    {
        "items" => new Function(given => Nothing(given, "items", Items(map, given))),
        "keys" => new Function(given => Nothing(given, "keys", Keys(map, given))),
        "values" => new Function(given => Nothing(given, "values", Counted(map, given, new ListValue([.. map.Entries.Values])))),
        "copy" => new Function(given => Nothing(given, "copy", map)), // none is ever changed
        "get" => new Function(given =>
        {
            var (key, otherwise) = given.Of("get", ("key", Arguments.Needed), ("default", null)) is [var asked, var fallback] ? (asked, fallback) : default;
            return map.TryGet(key, out var entry) ? entry : otherwise;
        }),
        "pop" or "popitem" or "update" or "setdefault" or "clear" => new Function(given => throw given.Fault($"'{name}' would change a dictionary, which templates may not")),
        _ => null,
    };

    /// <summary>Its keys.</summary>
    public static ListValue Keys(MapValue map, Arguments at) => Counted(map, at, map.Keys);

    /// <summary>Its entries as pairs.</summary>
    public static ListValue Items(MapValue map, Arguments at) => Counted(map, at, map.Items);

    private static ListValue Counted(MapValue map, Arguments at, ListValue made)
    {
        at.Meter.Step(at.At, (long)EntryCost * map.Entries.Count);
        return made;
    }

    private static object Nothing(Arguments given, string what, object value)
    {
        given.Of(what);
        return value;
    }
}

/// <summary>What lists can do.</summary>
internal static class ListMethods
{
    /// <summary>A method, or null if there is none of that name.</summary>
    public static Function? Find(ListValue list, string name) => name switch
    {
        "index" => new Function(given => Places(list, given, "index").Select(place => (long?)place).FirstOrDefault() ?? throw given.Fault("the value is not in the list")),
        "count" => new Function(given => (long)Places(list, given, "count").Count()),
        "append" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" or "clear" => new Function(given => throw given.Fault($"'{name}' would change a list, which templates may not; add lists with '+'")),
        _ => null,
    };

    private static IEnumerable<long> Places(ListValue list, Arguments given, string what)
    {
        given.Meter.Step(given.At, list.Weight);
        var wanted = given.Of(what, ("value", Arguments.Needed))[0];
        return list.Items.Index().Where(item => Same.Values.Equals(item.Item, wanted)).Select(item => (long)item.Index);
    }
}
