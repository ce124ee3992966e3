namespace Redraft.Templating;

/// <summary>What dictionaries can do.</summary>
internal static class MapMethods
{
    /// <summary>A method, or null if there is none of that name.</summary>
    public static Function? Find(MapValue map, string name) => name switch
    {
        "items" => new Function(given => Nothing(given, "items", map.Items)),
        "keys" => new Function(given => Nothing(given, "keys", map.Keys)),
        "values" => new Function(given => Nothing(given, "values", new ListValue([.. map.Entries.Values]))),
        "copy" => new Function(given => Nothing(given, "copy", map)), // none is ever changed
        "get" => new Function(given =>
        {
            var (key, otherwise) = given.Of("get", ("key", Arguments.Needed), ("default", null)) is [var asked, var fallback] ? (asked, fallback) : default;
            return map.TryGet(key, out var entry) ? entry : otherwise;
        }),
        "pop" or "popitem" or "update" or "setdefault" or "clear" => new Function(given => throw given.Fault($"'{name}' would change a dictionary, which templates may not")),
        _ => null,
    };

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
        "index" => new Function(given => (long)(list.Items.ToList().FindIndex(item => Same.Values.Equals(item, given.Of("index", ("value", Arguments.Needed))[0])) is >= 0 and var at ? at
            : throw given.Fault("the value is not in the list"))),
        "count" => new Function(given => (long)list.Items.Count(item => Same.Values.Equals(item, given.Of("count", ("value", Arguments.Needed))[0]))),
        "append" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" or "clear" => new Function(given => throw given.Fault($"'{name}' would change a list, which templates may not; add lists with '+'")),
        _ => null,
    };
}
