using MathNet.Numerics.Statistics;

namespace Redraft.Evaluating.Statistics;

/// <summary>Rankings of K answers to one problem, ties at their average rank.</summary>
/// <remarks>
/// 1 is the best; two that share the second place have 2.5 each, whether the ranking said 1 2 2 3 or 1 2 2 4, so that a row always sums to
/// K(K + 1)/2. Source: Kendall 1945, "The treatment of ties in ranking problems"; Scheurer et al. 2023, arXiv:2303.16755, whose annotators may tie.
/// </remarks>
public static class Ranks
{
    /// <summary>One row from any ranking in which smaller is better.</summary>
    /// <exception cref="ArgumentException">If a rank isn't finite.</exception>
    public static IReadOnlyList<double> Standardise(IReadOnlyList<double> row)
    {
        FiniteNumbers.Require(row, "ranks");
        return row.Ranks(RankDefinition.Average);
    }

    /// <summary>One row from scores of which larger is better.</summary>
    /// <exception cref="ArgumentException">If a score isn't finite.</exception>
    public static IReadOnlyList<double> OfScores(IReadOnlyList<double> scores) => Standardise([.. scores.Select(score => -score)]);

    /// <summary>Rows of one length, each standardised.</summary>
    /// <exception cref="ArgumentException">If rows differ in length; the message says which.</exception>
    internal static IReadOnlyList<IReadOnlyList<double>> Table(IReadOnlyList<IReadOnlyList<double>> rows)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            if (rows[i].Count != rows[0].Count)
            {
                throw new ArgumentException($"rankings of {rows[0].Count} answers expected, found {rows[i].Count} in row {i}; a method that wasn't ranked everywhere can't be compared");
            }
        }

        return [.. rows.Select(Standardise)];
    }
}
