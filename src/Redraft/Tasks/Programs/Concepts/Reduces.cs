namespace Redraft.Tasks.Programs.Concepts;

/// <summary>The reduces of both families; each says which items it takes.</summary>
internal static class Reduces
{
    public static IReadOnlyList<ReduceConcept> All { get; } =
    [
        Number("sum", "urbeck", "sum({})", v => v.Sum(i => i.Number), "sum", "total"),
        Number("largest", "velskin", "max({}, default=0)", v => v.Count == 0 ? 0 : v.Max(i => i.Number), "largest", "maximum"),
        Number("smallest", "wombrel", "min({}, default=0)", v => v.Count == 0 ? 0 : v.Min(i => i.Number), "smallest", "minimum"),
        Number("distinct-sum", "yeldric", "sum(set({}))", v => v.Select(i => i.Number).Distinct().Sum(), "sum without repeats", "total of the distinct"),
        Any("list", "zimbark", "{}", v => v, "list", "collection"),
        Any("reversed", "alvorn", "{}[::-1]", v => Enumerable.Reverse(v), "reversed list", "list from back to front"),
        Any("sorted", "brunwick", "sorted({})", Sorted, "sorted list", "ascending list"),
        Any("descending", "cavlin", "sorted({}, reverse=True)", v => Enumerable.Reverse(Sorted(v)), "descending list", "list from high to low"),
        Any("distinct", "dremmot", "sorted(set({}))", v => Sorted(v).Distinct(), "sorted set", "sorted list without repeats"),
        Any("first-three", "eskrin", "{}[:3]", v => v.Take(3), "first three", "leading three"),
        Any("last-two", "foldrake", "{}[-2:]", v => v.TakeLast(2), "last two", "closing two"),
        Any("alternate", "granvil", "{}[::2]", v => v.Where((_, i) => i % 2 == 0), "every other one", "alternate ones"),
        Any("lowest-two", "hurlock", "sorted({})[:2]", v => Sorted(v).Take(2), "lowest two", "bottom two"),
        Any("rest", "ivendor", "{}[1:]", v => v.Skip(1), "rest after the first", "all but the first"),
        Count("count", "jasprel", "len({})", v => v.Count, "count", "how many"),
        Count("distinct-count", "klandor", "len(set({}))", v => v.Distinct().Count(), "number of distinct", "count without repeats"),
        Text("sentence", "lorvick", "' '.join({})", v => string.Join(' ', v.Select(i => i.Word)), "sentence", "join with spaces"),
        Text("dashed", "mulgrane", "'-'.join({})", v => string.Join('-', v.Select(i => i.Word)), "dashed text", "join with dashes"),
        Text("longest", "nostrip", "max({}, key=len, default='')", v => v.Count == 0 ? "" : v.MaxBy(i => i.Word.Length).Word, "longest", "one with most letters"),
        Text("shortest", "ombrast", "min({}, key=len, default='')", v => v.Count == 0 ? "" : v.MinBy(i => i.Word.Length).Word, "shortest", "one with fewest letters"),
        Text("first-in-order", "pelvary", "min({}, default='')", v => v.Count == 0 ? "" : Sorted(v)[0].Word, "first in the alphabet", "alphabetically first"),
        Text("last-in-order", "quenlow", "max({}, default='')", v => v.Count == 0 ? "" : Sorted(v)[^1].Word, "last in the alphabet", "alphabetically last"),
    ];

    private static List<Item> Sorted(List<Item> items)
    {
        var sorted = new List<Item>(items);
        sorted.Sort(Item.Compare);
        return sorted;
    }

    private static ReduceConcept Number(string id, string house, string code, Func<List<Item>, long> result, params string[] words) =>
        new(id, house, code, ItemKind.Number, items => PythonLiteral.Of(result(items)), words);

    private static ReduceConcept Count(string id, string house, string code, Func<List<Item>, long> result, params string[] words) =>
        new(id, house, code, ItemKind.Any, items => PythonLiteral.Of(result(items)), words);

    private static ReduceConcept Any(string id, string house, string code, Func<List<Item>, IEnumerable<Item>> result, params string[] words) =>
        new(id, house, code, ItemKind.Any, items => PythonLiteral.Of(result(items).ToList()), words);

    private static ReduceConcept Text(string id, string house, string code, Func<List<Item>, string> result, params string[] words) =>
        new(id, house, code, ItemKind.Text, items => PythonLiteral.Of(result(items)), words);
}
