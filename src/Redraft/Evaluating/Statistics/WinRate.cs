namespace Redraft.Evaluating.Statistics;

/// <summary>How often one method's answers are preferred over another's; ties count half to each.</summary>
/// <remarks>
/// <code>winrate = mean over problems of 1 for a win, ½ for a tie, 0 for a loss</code>
/// From 0 to 1; ½ is parity. winrate(a over b) + winrate(b over a) = 1. The error is <see cref="MeanError"/> of those numbers, the interval
/// <see cref="Bootstrap.Rate"/> of them. Source: Scheurer et al. 2023, arXiv:2303.16755, section on evaluation.
/// </remarks>
public static class WinRate
{
    /// <summary>The metric's name.</summary>
    public const string Metric = "win-rate";

    /// <summary>Each problem's outcome from scores of which larger is better: 1, ½ or 0.</summary>
    /// <exception cref="ArgumentException">If the lists differ in length, or a score isn't finite.</exception>
    public static IReadOnlyList<double> Outcomes(IReadOnlyList<double> scores, IReadOnlyList<double> others)
    {
        FiniteNumbers.RequireSameCount(scores.Count, others.Count, "a win rate");
        FiniteNumbers.Require(scores, "a win rate");
        FiniteNumbers.Require(others, "a win rate");
        return [.. scores.Zip(others, (a, b) => a > b ? 1 : a == b ? 0.5 : 0)];
    }

    /// <summary>Each problem's outcome from rankings of which smaller is better: 1, ½ or 0.</summary>
    /// <param name="rows">A ranking of all methods per problem. [problems, K]</param>
    /// <param name="method">Whose wins are counted: its place in each row, from 0.</param>
    /// <param name="other">Over whom.</param>
    /// <exception cref="ArgumentException">If rows differ in length, or a rank isn't finite.</exception>
    public static IReadOnlyList<double> Outcomes(IReadOnlyList<IReadOnlyList<double>> rows, int method, int other)
    {
        var table = Ranks.Table(rows);
        return Outcomes([.. table.Select(row => -row[method])], [.. table.Select(row => -row[other])]);
    }

    /// <summary>The win rate with its standard error, from outcomes of 1, ½ and 0.</summary>
    /// <exception cref="ArgumentException">If an outcome lies outside 0 to 1.</exception>
    public static MeanError Of(IReadOnlyList<double> outcomes)
    {
        FiniteNumbers.RequireRates(outcomes, "outcomes");
        return MeanError.Of(outcomes);
    }

    /// <summary>The same from counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">If a count is negative, or there is nothing.</exception>
    public static MeanError Of(int wins, int ties, int losses)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wins);
        ArgumentOutOfRangeException.ThrowIfNegative(ties);
        ArgumentOutOfRangeException.ThrowIfNegative(losses);
        var count = wins + ties + losses;
        ArgumentOutOfRangeException.ThrowIfZero(count, "wins + ties + losses");
        var rate = (wins + (0.5 * ties)) / count;
        var squares = (wins * Square(1 - rate)) + (ties * Square(0.5 - rate)) + (losses * Square(rate));
        return new MeanError(rate, Math.Sqrt(squares / (count - 1) / count), count);
    }

    private static double Square(double x) => x * x;
}
