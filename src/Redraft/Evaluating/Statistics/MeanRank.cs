namespace Redraft.Evaluating.Statistics;

/// <summary>A method's mean rank among K methods that answer the same problems.</summary>
/// <remarks>
/// <code>meanrank(b) = mean over problems of rank of b = 1 + Σ over m ≠ b of winrate(m over b)</code>
/// From 1, always the best, to K. The mean ranks of all K sum to K(K + 1)/2. The number depends on who else is ranked: those of two studies
/// can't be compared. Source: Scheurer et al. 2023, arXiv:2303.16755. Differs from the source: its code rounds average ranks down.
/// </remarks>
public static class MeanRank
{
    /// <summary>The metric's name.</summary>
    public const string Metric = "mean-rank";

    /// <summary>Of one method.</summary>
    /// <param name="rows">A ranking of all methods per problem, smaller is better; standardised here. [problems, K]</param>
    /// <param name="method">The method's place in each row, from 0.</param>
    /// <exception cref="ArgumentException">If rows differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">If no row has that place.</exception>
    public static MeanError Of(IReadOnlyList<IReadOnlyList<double>> rows, int method)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(method);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(method, rows.Count == 0 ? int.MaxValue : rows[0].Count);
        return MeanError.Of([.. Ranks.Table(rows).Select(row => row[method])]);
    }
}
