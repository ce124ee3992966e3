using System.Globalization;

namespace Redraft.Evaluating.Statistics;

/// <summary>p values of several comparisons, corrected so that any false alarm among them stays as rare as promised.</summary>
/// <remarks>
/// <code>p̃(i) = max over j ≤ i of min(1, (m − j + 1)·p(j)),   p(1) ≤ … ≤ p(m)</code>
/// Holds whatever the comparisons have to do with one another; never weaker than Bonferroni's m·p.
/// Source: Holm 1979, "A simple sequentially rejective multiple test procedure".
/// </remarks>
public static class Holm
{
    /// <summary>The corrected p values, in the order given.</summary>
    /// <exception cref="ArgumentException">If one lies outside 0 to 1.</exception>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> p)
    {
        FiniteNumbers.RequireRates(p, "p values");
        var adjusted = new double[p.Count]; // [m]
        var most = 0.0;
        foreach (var ((value, index), rank) in p.Select((value, index) => (value, index)).OrderBy(one => one.value).Select((one, rank) => (one, rank)))
        {
            most = Math.Max(most, Math.Min(1, (p.Count - rank) * value));
            adjusted[index] = most;
        }

        return adjusted;
    }

    /// <summary>A line to print below a family of comparisons; null where there is only one.</summary>
    /// <param name="p">Each comparison's uncorrected p value.</param>
    /// <param name="level">What counts as significant, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">If a p value lies outside 0 to 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">If the level does.</exception>
    public static string? Warning(IReadOnlyList<double> p, double level = 0.05)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        if (p.Count < 2)
        {
            return null;
        }

        var (before, after) = (p.Count(one => one < level), Adjust(p).Count(one => one < level));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{p.Count} comparisons: {before} below {level} taken alone, {after} after Holm's correction; if nothing differed, about {p.Count * level:0.##} would be below it by chance");
    }
}
