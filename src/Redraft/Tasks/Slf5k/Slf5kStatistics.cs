using MathNet.Numerics.Statistics;
using Redraft.Evaluating.Statistics;

namespace Redraft.Tasks.Slf5k;

/// <summary>What can be counted in rows of SLF5K: how long texts are, and how long people took.</summary>
/// <remarks>
/// Times are restricted to 20 to 420 seconds, both included, as in the paper: shorter is a slip and longer a break. Source: Scheurer et al. 2023, arXiv:2303.16755.
/// </remarks>
/// <param name="Words">Words a text of each kind, with the standard error; <c>feedback</c>, <c>ideal</c>, <c>generated</c> and <c>writer</c>.</param>
/// <param name="Tokens">Tokens, by the same kinds.</param>
/// <param name="Seconds">How long people took for <c>feedback</c>, <c>ideal</c> and <c>comparison</c>.</param>
/// <param name="Classes">What feedback is about → how many pieces say so.</param>
public sealed record Slf5kStatistics(
    IReadOnlyDictionary<string, MeanError> Words, IReadOnlyDictionary<string, MeanError> Tokens, IReadOnlyDictionary<string, Slf5kTime> Seconds,
    IReadOnlyDictionary<string, int> Classes)
{
    private const double Shortest = 20;
    private const double Longest = 420;

    /// <summary>Counts.</summary>
    /// <param name="rows">At least one row.</param>
    /// <param name="tokens">How many tokens a text has; the paper counts GPT-2's.</param>
    /// <exception cref="ArgumentException">If there are no rows.</exception>
    public static Slf5kStatistics Of(IReadOnlyList<Slf5kRow> rows, Func<string, int> tokens)
    {
        if (rows.Count == 0)
        {
            throw new ArgumentException("at least one row expected, found none", nameof(rows));
        }

        return new Slf5kStatistics(
            Lengths(rows, FeedbackStatistics.WordsIn),
            Lengths(rows, tokens),
            new Dictionary<string, Slf5kTime>
            {
                ["feedback"] = Time(rows.Select(row => row.FeedbackSeconds)),
                ["ideal"] = Time(rows.Select(row => row.IdealSeconds)),
                ["comparison"] = Time(rows.Select(row => row.ComparisonSeconds)),
            },
            new SortedDictionary<string, int>(rows.Select(row => row.FeedbackClass).OfType<string>().CountBy(name => name).ToDictionary(), StringComparer.Ordinal));
    }

    private static Dictionary<string, MeanError> Lengths(IReadOnlyList<Slf5kRow> rows, Func<string, int> length) => new()
    {
        ["feedback"] = MeanError.Of([.. rows.Select(row => (double)length(row.Feedback))]),
        ["ideal"] = MeanError.Of([.. rows.Select(row => (double)length(row.IdealSummary))]),
        ["generated"] = MeanError.Of([.. rows.Select(row => (double)length(row.GeneratedSummary))]),
        ["writer"] = MeanError.Of([.. rows.Select(row => (double)length(row.WritersSummary))]),
    };

    private static Slf5kTime Time(IEnumerable<double?> seconds)
    {
        double[] kept = [.. seconds.OfType<double>().Where(s => s is >= Shortest and <= Longest)];
        return new Slf5kTime(kept.Length == 0 ? double.NaN : kept.Median(), MeanError.Of(kept).Error, kept.Length);
    }
}

/// <summary>How long people took.</summary>
/// <param name="Median">Of the times within the limits; NaN of none.</param>
/// <param name="Error">Their standard error of the mean, which the paper prints beside the median; NaN of fewer than two.</param>
/// <param name="Count">How many there are.</param>
public sealed record Slf5kTime(double Median, double Error, int Count);
