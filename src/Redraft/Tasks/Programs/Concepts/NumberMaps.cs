using static Redraft.Tasks.Programs.Concepts.PythonMath;

namespace Redraft.Tasks.Programs.Concepts;

/// <summary>The maps of the number family.</summary>
internal static class NumberMaps
{
    public static IReadOnlyList<MapConcept> All { get; } =
    [
        New("itself", "wexlar", "x", x => x, "values", "plain values"),
        New("square", "yarnip", "x * x", x => x * x, "squares", "second powers"),
        New("cube", "zendrop", "x ** 3", x => x * x * x, "cubes", "third powers"),
        New("double", "abrick", "2 * x", x => 2 * x, "doubles", "twofold values"),
        New("half", "bolter", "x // 2", x => FloorDivide(x, 2), "halves", "halves rounded down"),
        New("negation", "crenvo", "-x", x => -x, "negations", "opposites"),
        New("absolute", "dunsel", "abs(x)", Math.Abs, "absolute values", "sizes without sign"),
        New("successor", "elmorn", "x + 1", x => x + 1, "successors", "values plus one"),
        New("predecessor", "fostrel", "x - 1", x => x - 1, "predecessors", "values minus one"),
        New("last-digit", "glimmek", "x % 10", x => Mod(x, 10), "last digits", "remainders by ten"),
        New("triple", "hovrin", "3 * x", x => 3 * x, "triples", "threefold values"),
        New("distance-to-ten", "ispeth", "abs(x - 10)", x => Math.Abs(x - 10), "distances to ten", "gaps to ten"),
        New("remainder-by-seven", "jundle", "x % 7", x => Mod(x, 7), "remainders by seven", "rests by seven"),
        New("complement", "krellow", "100 - x", x => 100 - x, "complements to a hundred", "rests to a hundred"),
        New("tens", "larvet", "x // 10", x => FloorDivide(x, 10), "tens", "tenths rounded down"),
        New("digit-count", "mistrum", "len(str(abs(x)))", x => PythonLiteral.Of(Math.Abs(x)).Length, "digit counts", "numbers of digits"),
        New("plus-five", "norvack", "x + 5", x => x + 5, "values plus five", "sums with five"),
        New("capped", "opelt", "min(x, 50)", x => Math.Min(x, 50), "values capped at fifty", "values cut down to fifty"),
        New("floored", "prendal", "max(x, 0)", x => Math.Max(x, 0), "values raised to zero", "values with negatives made zero"),
        New("pronic", "quastel", "x * (x + 1)", x => x * (x + 1), "products with the successor", "values times their successors"),
    ];

    private static MapConcept New(string id, string house, string code, Func<long, long> apply, params string[] words) =>
        new(Family.Numbers, id, house, code, item => apply(item.Number), words) { Gives = ItemKind.Number };
}
