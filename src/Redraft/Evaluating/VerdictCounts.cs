namespace Redraft.Evaluating;

/// <summary>How many verdicts of each strength a number rests on.</summary>
internal static class VerdictCounts
{
    /// <summary>Counts by strength, <c>A</c> first; strengths that don't occur are left out, verdicts that our own harness failed at too.</summary>
    /// <returns>The counts, or null where no program was judged.</returns>
    public static IReadOnlyDictionary<string, int>? ByStrength(IEnumerable<Score> scores)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var verdict in scores.Select(score => score.Verdict))
        {
            if (verdict is not null and not { Verdict: Verdict.Harness })
            {
                var strength = verdict.Strength.ToString();
                counts[strength] = counts.GetValueOrDefault(strength) + 1;
            }
        }

        return counts.Count == 0 ? null : counts;
    }

    /// <summary>Both together.</summary>
    public static IReadOnlyDictionary<string, int>? Sum(IReadOnlyDictionary<string, int>? a, IReadOnlyDictionary<string, int>? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        var sum = new SortedDictionary<string, int>(a.ToDictionary(), StringComparer.Ordinal);
        foreach (var (strength, count) in b)
        {
            sum[strength] = sum.GetValueOrDefault(strength) + count;
        }

        return sum;
    }
}
