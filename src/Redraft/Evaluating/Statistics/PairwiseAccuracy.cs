namespace Redraft.Evaluating.Statistics;

/// <summary>The two scores of a compared pair.</summary>
/// <param name="Preferred">What the scorer gives the text that was preferred.</param>
/// <param name="Other">What it gives the other one.</param>
public sealed record PairScores(double Preferred, double Other);

/// <summary>How often a reward model gives the preferred text the higher score; equal scores count half.</summary>
/// <remarks>
/// <code>
/// accuracy = mean over pairs of 1 if preferred &gt; other, ½ if equal, 0 otherwise        0 to 1, ½ is guessing
/// loss     = mean over pairs of −ln σ(preferred − other)                                nats; ln 2 is guessing
/// </code>
/// Interval: <see cref="WilsonInterval"/>. Pairs that people found equal are left out by the caller. Source: Scheurer et al. 2023,
/// arXiv:2303.16755 (accuracy); Bradley and Terry 1952, "Rank analysis of incomplete block designs" (loss). Differs from the source: its notebook counts equal
/// scores as right, its training script as wrong.
/// </remarks>
public static class PairwiseAccuracy
{
    /// <summary>The metric's name, and that of the share of pairs that count for nothing, since people found them equal.</summary>
    public const string Metric = "pairwise-accuracy", Ties = "tied-comparisons";

    /// <summary>The accuracy with its interval; NaN of nothing.</summary>
    /// <exception cref="ArgumentException">If a score isn't finite.</exception>
    public static Estimate Of(IReadOnlyList<PairScores> pairs)
        => WilsonInterval.Of(Outcomes(pairs).Sum(), pairs.Count);

    /// <summary>The accuracy with its standard error.</summary>
    /// <exception cref="ArgumentException">If a score isn't finite.</exception>
    public static MeanError WithError(IReadOnlyList<PairScores> pairs) => WinRate.Of(Outcomes(pairs));

    /// <summary>The mean pairwise logistic loss in nats; NaN of nothing.</summary>
    /// <exception cref="ArgumentException">If a score isn't finite.</exception>
    public static double Loss(IReadOnlyList<PairScores> pairs)
    {
        _ = Outcomes(pairs);
        return pairs.Count == 0 ? double.NaN : pairs.Average(pair => Softplus.Of(pair.Other - pair.Preferred));
    }

    private static IReadOnlyList<double> Outcomes(IReadOnlyList<PairScores> pairs)
        => WinRate.Outcomes([.. pairs.Select(p => p.Preferred)], [.. pairs.Select(p => p.Other)]);
}
