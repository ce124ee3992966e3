namespace Redraft.Tasks.Programs.Concepts;

/// <summary>The input types of both families.</summary>
internal static class Inputs
{
    // Dictionary keys. Words, so that a program that loops over keys instead of values gives other results.
    private static readonly string[] Keys = ["ant", "Bass", "cod", "dove", "eagle", "fox", "gnats", "hare", "Ibis", "jay", "kiwi", "lark", "moose", "newts", "otter", "pig"];

    public static IReadOnlyList<InputConcept> Numbers { get; } =
    [
        new(Family.Numbers, "list", "rovanta", "for x in xs", List, "list", "plain list"),
        new(Family.Numbers, "dictionary", "seldrum", "for x in xs.values()", Dictionary, "dictionary", "mapping") { Part = "values of the " },
        new(Family.Numbers, "rows", "tinwhar", "for row in xs for x in row", Rows, "nested list", "table") { Part = "rows of the " },
        new(Family.Numbers, "text", "usklem", "for x in map(int, xs.split())", Text, "text", "string"),
        new(Family.Numbers, "pairs", "vinderby", "for _, x in xs", Pairs, "pair list", "list of pairs") { Part = "second parts of the " },
    ];

    public static IReadOnlyList<InputConcept> Words { get; } =
    [
        new(Family.Words, "list", "warlick", "for x in xs", List, "list", "plain list"),
        new(Family.Words, "dictionary", "yistrom", "for x in xs.values()", Dictionary, "dictionary", "mapping") { Part = "values of the " },
        new(Family.Words, "rows", "zolvane", "for row in xs for x in row", Rows, "nested list", "table") { Part = "rows of the " },
        new(Family.Words, "text", "aspreth", "for x in xs.split()", Text, "text", "string") { NeedsVisibleItems = true },
        new(Family.Words, "pairs", "bristow", "for _, x in xs", Pairs, "pair list", "list of pairs") { Part = "second parts of the " },
    ];

    public static IReadOnlyList<InputConcept> Of(Family family) => family == Family.Numbers ? Numbers : Words;

    private static string List(IReadOnlyList<Item> items, SeededRandom random) => PythonLiteral.Of(items);

    private static string Dictionary(IReadOnlyList<Item> items, SeededRandom random)
    {
        var first = random.Next(Keys.Length);
        return "{" + string.Join(", ", items.Select((item, i) => PythonLiteral.Of(Keys[(first + i) % Keys.Length]) + ": " + PythonLiteral.Of(item))) + "}";
    }

    private static string Rows(IReadOnlyList<Item> items, SeededRandom random)
    {
        var rows = new List<string>();
        for (var i = 0; i < items.Count;)
        {
            var length = Math.Min(random.Next(5), items.Count - i); // empty rows too
            rows.Add(PythonLiteral.Of(items.Skip(i).Take(length).ToList()));
            i += length;
        }

        return "[" + string.Join(", ", rows) + "]";
    }

    private static string Text(IReadOnlyList<Item> items, SeededRandom random) =>
        PythonLiteral.Of(string.Join(' ', items.Select(item => item.Text ?? PythonLiteral.Of(item))));

    private static string Pairs(IReadOnlyList<Item> items, SeededRandom random) =>
        "[" + string.Join(", ", items.Select(item => $"({random.Next(99)}, {PythonLiteral.Of(item)})")) + "]";
}
