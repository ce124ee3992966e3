using System.Globalization;
using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.Rating;

namespace Redraft.Runs;

/// <summary>How numbers of a report are written for people: rates in percent, differences of rates in points.</summary>
public static class Figures
{
    /// <summary>Stands for a number that there is none of: the mean over nothing.</summary>
    public const string None = "–";

    /// <summary>Whether a metric is a rate from 0 to 1.</summary>
    public static bool IsRate(string metric) => MetricList.Find(metric) is { IsRate: true };

    /// <summary>Whether a metric says what a reward model, or choosing the best of N, is worth: reports show those in a table of their own.</summary>
    public static bool IsOfChoosing(string metric) => MetricList.Find(metric)?.ComputedBy is { } by
        && new[] { typeof(BestOfN), typeof(BestOfNDivergence), typeof(PairwiseAccuracy), typeof(Calibration) }.Contains(by);

    /// <summary>What a report's table of choosing shows: the reward model on comparisons, the best of N samples by it or by another rater, or both.</summary>
    public static string Chosen(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var shown = report.Results.Where(result => IsOfChoosing(result.Metric)).ToLookup(result => IsOfReward(result.Metric));
        var by = report.Settings.GetValueOrDefault("evaluation.best-of.by", "a rater");
        string?[] parts = [shown[true].Any() ? "the reward model on comparisons that it hasn't seen" : null, shown[false].Any() ? $"the best of N samples by {(by == LearnedReward.RaterName ? "the reward model" : by)}" : null];
        return string.Join(", and ", parts.OfType<string>());
    }

    /// <summary>Whether a metric says what a reward model's comparisons are worth.</summary>
    public static bool IsOfReward(string metric) => MetricList.Find(metric)?.ComputedBy is { } by && (by == typeof(PairwiseAccuracy) || by == typeof(Calibration));

    /// <summary><c>87.3 %</c>, or <c>4.21</c> for what isn't a rate.</summary>
    public static string Value(string metric, double value) => !AreNumbers(value) ? None : IsRate(metric) ? Text(value * 100, "0.0") + " %" : Text(value, "0.00");

    /// <summary><c>84.1 to 90.2</c>, in the unit of <see cref="Value"/>.</summary>
    public static string Interval(string metric, double low, double high) =>
        !AreNumbers(low, high) ? None : IsRate(metric) ? $"{Text(low * 100, "0.0")} to {Text(high * 100, "0.0")}" : $"{Text(low, "0.00")} to {Text(high, "0.00")}";

    /// <summary><c>+62.1</c> points, or <c>−0.13</c> for what isn't a rate.</summary>
    public static string Difference(string metric, double value) => Signed(metric, value);

    /// <summary><c>+58.0 to +66.2</c>.</summary>
    public static string DifferenceInterval(string metric, double low, double high) => AreNumbers(low, high) ? $"{Signed(metric, low)} to {Signed(metric, high)}" : None;

    /// <summary>A result's name for people: <c>ilf-round-2</c> is <c>ILF round 2</c>.</summary>
    public static string Label(string name) =>
        string.Join(' ', name.Split('-').Select(part => part is "ilf" or "sft" ? part.ToUpperInvariant() : part)).Replace("zero shot", "zero-shot", StringComparison.Ordinal);

    private static bool AreNumbers(params ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static string Signed(string metric, double value)
    {
        if (!AreNumbers(value))
        {
            return None;
        }

        var format = IsRate(metric) ? "+0.0;−0.0;0.0" : "+0.00;−0.00;0.00";
        return Text(IsRate(metric) ? value * 100 : value, format);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
