using System.Globalization;
using Redraft.Evaluating.Statistics;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedComparisons
{
    /// <summary><c>wins w, ties t, losses l → rate, error, z, normal-p, exact-p</c></summary>
    public static Task<Found> WinRate(Given given)
    {
        var (rate, test) = (Redraft.Evaluating.Statistics.WinRate.Of(given.Count("wins"), given.Count("ties"), given.Count("losses")), SignTest.Of(given.Count("wins"), given.Count("losses")));
        return WorkedMethods.Result(("rate", [rate.Value]), ("error", [rate.Error]), ("z", [test.Z]), ("normal-p", [test.NormalP]), ("exact-p", [test.ExactP]));
    }

    /// <summary><c>first r …, second r … → ranks mean …, first-over-second, …</c>: a method's rank on each problem.</summary>
    public static Task<Found> MeanRank(Given given)
    {
        var methods = given.Keys.ToList();
        List<double[]> rows = [.. given.Numbers(methods[0]).Select((_, i) => methods.Select(m => given.Numbers(m)[i]).ToArray())];
        return WorkedMethods.Result(
            [("mean-rank", [.. methods.Select((_, i) => (object)Redraft.Evaluating.Statistics.MeanRank.Of(rows, i).Value)]),
            .. methods.Skip(1).Select((m, i) => ($"{m}-over-{methods[0]}", new object[] { Redraft.Evaluating.Statistics.WinRate.Of(Redraft.Evaluating.Statistics.WinRate.Outcomes(rows, i + 1, 0)).Value }))]);
    }

    /// <summary><c>p … → adjusted …</c></summary>
    public static Task<Found> Holm(Given given) => WorkedMethods.Result(("adjusted", [.. Redraft.Evaluating.Statistics.Holm.Adjust(given.Numbers("p")).Select(p => (object)p)]));

    /// <summary><c>longer-won n, longer-lost n, shorter-won n, shorter-lost n → win-rate, controlled</c>: 20 words against 10.</summary>
    public static Task<Found> LengthControlled(Given given)
    {
        List<LengthComparison> comparisons =
        [
            .. Many(given.Count("longer-won"), 1, 20, 10), .. Many(given.Count("longer-lost"), 0, 20, 10),
            .. Many(given.Count("shorter-won"), 1, 10, 20), .. Many(given.Count("shorter-lost"), 0, 10, 20),
        ];
        return WorkedMethods.Result(("win-rate", [comparisons.Average(c => c.Outcome)]), ("controlled", [LengthControlledWinRate.Of(comparisons).Value]));

        static IEnumerable<LengthComparison> Many(int count, double outcome, double length, double other) => Enumerable.Repeat(new LengthComparison(outcome, length, other), count);
    }

    /// <summary><c>preferred s …, other s … → accuracy, low, high, loss</c></summary>
    public static Task<Found> Pairs(Given given)
    {
        List<PairScores> pairs = [.. given.Numbers("preferred").Zip(given.Numbers("other"), (p, o) => new PairScores(p, o))];
        var accuracy = PairwiseAccuracy.Of(pairs);
        return WorkedMethods.Result(("accuracy", [accuracy.Value]), ("low", [accuracy.Low]), ("high", [accuracy.High]), ("loss", [PairwiseAccuracy.Loss(pairs)]));
    }

    /// <summary><c>predicted p …, happened yes|no … → error, brier</c></summary>
    public static Task<Found> Calibration(Given given)
    {
        var (predicted, happened) = (given.Numbers("predicted"), given.Words("happened").Select(word => word == "yes").ToList());
        return WorkedMethods.Result(
            ("error", [Redraft.Evaluating.Statistics.Calibration.ErrorOf(predicted, happened)]), ("brier", [Redraft.Evaluating.Statistics.Calibration.BrierOf(predicted, happened).Value]));
    }

    /// <summary><c>a label …, b label … → nominal, ordinal</c>: an annotator's labels of each unit, . where there is none.</summary>
    public static Task<Found> Agreement(Given given)
    {
        var annotators = given.Keys.Select(given.Words).ToList();
        List<string?[]> units = [.. Enumerable.Range(0, annotators[0].Length).Select(i => annotators.Select(a => a[i] == "." ? null : a[i]).ToArray())];
        return WorkedMethods.Result(
            ("nominal", [KrippendorffAlpha.Nominal(units)]),
            ("ordinal", [KrippendorffAlpha.Ordinal([.. units.Select(unit => Array.ConvertAll(unit, label => label is null ? (double?)null : double.Parse(label, CultureInfo.InvariantCulture)))])]));
    }

    /// <summary><c>text words … → words, points, categories …</c></summary>
    public static Task<Found> FeedbackText(Given given)
    {
        var found = FeedbackStatistics.Of([string.Join(' ', given.Words("text"))], FeedbackCategory.OfSummaries);
        return WorkedMethods.Result(("words", [found.Words.Value]), ("points", [found.Points.Value]), ("categories", [.. found.Categories.Keys]));
    }
}
