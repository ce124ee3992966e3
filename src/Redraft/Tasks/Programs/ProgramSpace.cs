using Redraft.Tasks.Programs.Concepts;

namespace Redraft.Tasks.Programs;

/// <summary>All combinations that make sense, each with a behaviour of its own.</summary>
/// <remarks>
/// A combination whose types clash is left out. Of several that always behave alike only the one with the shortest code stays,
/// so that every description has one meaning and every meaning one program. Those that the core test inputs can't tell apart
/// although other inputs can are left out altogether: a wrong program would pass. Cost of the first use: about 0.3 s.
/// </remarks>
internal static class ProgramSpace
{
    private const int Witnesses = 100;

    private static readonly IReadOnlyList<Item>[] VisibleWords =
        [.. TestInputs.Words.Select(items => items.Where(item => item.Word.Length > 0).ToList())];

    private static readonly Lazy<IReadOnlyList<Combination>> AllNumbers = new(() => Distinct(Family.Numbers));
    private static readonly Lazy<IReadOnlyList<Combination>> AllWords = new(() => Distinct(Family.Words));

    public static IReadOnlyList<FilterConcept> Filters(Family family) => family == Family.Numbers ? NumberFilters.All : WordFilters.All;

    public static IReadOnlyList<MapConcept> Maps(Family family) => family == Family.Numbers ? NumberMaps.All : WordMaps.All;

    /// <summary>The family's distinct combinations, in a fixed order.</summary>
    public static IReadOnlyList<Combination> Combinations(Family family) => (family == Family.Numbers ? AllNumbers : AllWords).Value;

    /// <summary>All combinations whose types agree, those that behave alike included.</summary>
    public static IEnumerable<Combination> WellTyped(Family family) =>
        from filter in Filters(family)
        from map in Maps(family)
        from reduce in Reduces.All
        where (reduce.Takes & map.Gives) != 0
        select new Combination(filter, map, reduce);

    /// <summary>The results on the core inputs, as one text; on what any input type can hold, so without empty words.</summary>
    public static string Behaviour(Combination combination) =>
        string.Join('\n', (combination.Family == Family.Numbers ? TestInputs.Numbers : VisibleWords).Select(combination.Evaluate));

    private static List<Combination> Distinct(Family family)
    {
        var random = new SeededRandom(SeededRandom.SeedOf("programs", "witnesses", family));
        var witnesses = Enumerable.Range(0, Witnesses).Select(_ => TestInputs.Random(family, random)).ToList();
        var alike = WellTyped(family).GroupBy(Behaviour, StringComparer.Ordinal).Select(group => group.ToList());
        return [.. alike.Where(group => AreOne(group, witnesses)).Select(group => group.MinBy(Size)!)];
    }

    /// <summary>Whether combinations that the core can't tell apart are the same on the witnesses too.</summary>
    private static bool AreOne(List<Combination> group, List<IReadOnlyList<Item>> witnesses) =>
        group.Count == 1 || witnesses.TrueForAll(items =>
        {
            var expected = group[0].Evaluate(items);
            return group.TrueForAll(other => other.Evaluate(items) == expected);
        });

    private static int Size(Combination combination) =>
        combination.Filter.Code.Length + combination.Map.Code.Length + combination.Reduce.Code.Length;
}
