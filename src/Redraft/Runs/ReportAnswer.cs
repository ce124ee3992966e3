using Redraft.Imitating;

namespace Redraft.Runs;

/// <summary>What a run found out, in a few sentences with their intervals.</summary>
public static class ReportAnswer
{
    /// <summary>The answer first: how far feedback brought the policy, and against what.</summary>
    /// <returns>One to three sentences, in the order of their weight.</returns>
    public static IReadOnlyList<string> Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var pooled = report.Results.Where(r => r.Seed is null).ToList();
        var last = pooled.LastOrDefault(r => r.Name.StartsWith("ilf-round-", StringComparison.Ordinal) && r.Metric == FirstMetric(report));
        var start = pooled.Find(r => r.Name == FeedbackRun.ZeroShot && r.Metric == FirstMetric(report));
        if (last is null || start is null)
        {
            return ["This run has not come to a result yet.", .. Unfinished(report, null)];
        }

        var rounds = last.Name["ilf-round-".Length..];
        var lessons = report.Rounds.Where(r => last.Name == FeedbackRun.RoundName(r.Round)).ToList();
        var sentences = new List<string>(Unfinished(report, last.Name))
        {
            $"After {rounds} {(rounds == "1" ? "round" : "rounds")} of feedback the model solves {Measured(last)} of the {report.MeasuredOn} problems at the first try, "
            + $"against {Figures.Value(start.Metric, start.Value)} before{Over(report, last, FeedbackRun.ZeroShot)}.",
        };
        if (lessons.Count > 0 && lessons.TrueForAll(r => r.TrainingSet == 0))
        {
            sentences.Add($"Nothing was learned from feedback: of {report.Rounds.Sum(r => r.Redrafts)} redrafts none was selected, so the policy is still the base model.");
        }

        foreach (var baseline in BaselineList.All)
        {
            if (pooled.Find(r => r.Name == baseline.Name && r.Metric == last.Metric) is { } other)
            {
                sentences.Add($"With {baseline.Summary}, it reaches {Figures.Value(other.Metric, other.Value)}{Over(report, last, baseline.Name)}.");
            }
        }

        return sentences;
    }

    private static IEnumerable<string> Unfinished(RunReport report, string? last)
    {
        var rounds = report.Rounds.Select(r => r.Round).DefaultIfEmpty(0).Max();
        if (rounds > 0 && last != FeedbackRun.RoundName(rounds))
        {
            yield return $"Unfinished: round {rounds} is not measured yet; redraft resume {report.Run ?? "RUN"} goes on.";
        }
    }

    private static string? FirstMetric(RunReport report) => report.Results.Count > 0 ? report.Results[0].Metric : null;

    private static string Measured(ReportedResult r) => $"{Figures.Value(r.Metric, r.Value)} (95 % interval {Figures.Interval(r.Metric, r.Low, r.High)}, n = {r.N})";

    private static string Over(RunReport report, ReportedResult last, string other)
    {
        var d = report.Differences.FirstOrDefault(d => d.Seed is null && d.A == last.Name && d.B == other && d.Metric == last.Metric);
        return d is null ? "" : $": a paired difference of {Figures.Difference(d.Metric, d.Value)} points ({Figures.DifferenceInterval(d.Metric, d.Low, d.High)})";
    }
}
