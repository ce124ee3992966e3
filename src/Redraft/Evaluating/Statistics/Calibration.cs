namespace Redraft.Evaluating.Statistics;

/// <summary>Predictions of about the same probability.</summary>
/// <param name="Low">The bin's lower edge, included.</param>
/// <param name="High">Its upper edge, excluded but for the last bin's 1.</param>
/// <param name="Predicted">The mean predicted probability in it; NaN where nothing was predicted there.</param>
/// <param name="Happened">The share that came true, with Wilson's interval and the number of predictions.</param>
public sealed record CalibrationBin(double Low, double High, double Predicted, Estimate Happened);

/// <summary>Whether what is predicted with 70 % comes true in 70 of 100 cases.</summary>
/// <remarks>
/// <code>
/// calibration error = Σ over bins of (n(bin)/n)·|mean predicted − share that came true|     0 to 1
/// Brier score       = mean over predictions of (predicted − came true)²                   0 to 1; ¼ for always saying ½
/// </code>
/// Bins of equal width. The error depends on their number and is above 0 for few predictions even of a perfect judge; the Brier score has no
/// bins. Source: Guo et al. 2017, arXiv:1706.04599, Eq. 3 (expected calibration error); Brier 1950, "Verification of forecasts expressed in terms of
/// probability". Differs from the source: the probability of one event, not the confidence in the likeliest class.
/// </remarks>
public static class Calibration
{
    /// <summary>The metrics' names.</summary>
    public const string Error = "calibration-error", Brier = "brier-score", CameTrue = "came-true";

    /// <summary>How many bins there are, where nobody says otherwise.</summary>
    public const int Bins = 10;

    /// <summary>The curve: every bin from 0 to 1, empty ones too.</summary>
    /// <param name="predicted">Probabilities.</param>
    /// <param name="cameTrue">What happened, in the same order.</param>
    /// <param name="bins">How many bins, at least 1.</param>
    /// <exception cref="ArgumentException">If the lists differ in length or a probability lies outside 0 to 1.</exception>
    public static IReadOnlyList<CalibrationBin> Curve(IReadOnlyList<double> predicted, IReadOnlyList<bool> cameTrue, int bins = Bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        Require(predicted, cameTrue);
        var members = predicted.Zip(cameTrue).ToLookup(p => Math.Min(bins - 1, (int)(p.First * bins)));
        return [.. Enumerable.Range(0, bins).Select(bin => new CalibrationBin(
            bin / (double)bins, (bin + 1) / (double)bins, members[bin].Select(p => p.First).DefaultIfEmpty(double.NaN).Average(),
            WilsonInterval.Of(members[bin].Count(p => p.Second), members[bin].Count())))];
    }

    /// <summary>The expected calibration error; NaN of nothing.</summary>
    /// <inheritdoc cref="Curve"/>
    public static double ErrorOf(IReadOnlyList<double> predicted, IReadOnlyList<bool> cameTrue, int bins = Bins)
        => predicted.Count == 0 ? double.NaN : Curve(predicted, cameTrue, bins).Where(bin => bin.Happened.Count > 0)
            .Sum(bin => bin.Happened.Count * Math.Abs(bin.Predicted - bin.Happened.Value)) / predicted.Count;

    /// <summary>The Brier score with its standard error; NaN of nothing.</summary>
    /// <exception cref="ArgumentException">If the lists differ in length or a probability lies outside 0 to 1.</exception>
    public static MeanError BrierOf(IReadOnlyList<double> predicted, IReadOnlyList<bool> cameTrue)
    {
        Require(predicted, cameTrue);
        return MeanError.Of([.. predicted.Zip(cameTrue, (p, yes) => Math.Pow(p - (yes ? 1 : 0), 2))]);
    }

    private static void Require(IReadOnlyList<double> predicted, IReadOnlyList<bool> cameTrue)
    {
        FiniteNumbers.RequireSameCount(predicted.Count, cameTrue.Count, "a calibration");
        FiniteNumbers.RequireRates(predicted, "predicted probabilities");
    }
}
