using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>What the page's script draws, as plain data.</summary>
internal static class ChartData
{
    private static readonly string[] UsualKinds = [.. Enum.GetValues<Verdict>().Select(VerdictName.Of)];

    public static object Of(RunReport report)
    {
        var pooled = report.Results.Where(r => r.Seed is null && double.IsFinite(r.Value + r.Low + r.High)).ToList(); // what is no number can't be drawn
        return new
        {
            rounds = Rounds(pooled),
            differences = report.Differences.Where(d => d.Seed is null && double.IsFinite(d.Value + d.Low + d.High) && d.Metric == pooled.FirstOrDefault()?.Metric) // the table has the other metrics
                .Select(d => new
                {
                    label = $"{Figures.Label(d.A)} − {Figures.Label(d.B)}",
                    metric = d.Metric, value = d.Value, low = d.Low, high = d.High, shade = Shade(d),
                    text = $"{Figures.Difference(d.Metric, d.Value)} points ({Figures.DifferenceInterval(d.Metric, d.Low, d.High)})",
                }),
            controls = pooled.Where(r => r.Name.StartsWith("refine-", StringComparison.Ordinal))
                .Select(r => new { label = Figures.Label(r.Name), metric = r.Metric, value = r.Value, low = r.Low, high = r.High }),
            failures = new
            {
                kinds = Kinds(report),
                policies = report.Failures.Select(f => new { label = Figures.Label(f.Name), counts = Kinds(report).Select(k => f.Counts.GetValueOrDefault(k)) }),
            },
            losses = report.Losses.Select(c => new { label = Figures.Label(c.Name), points = c.Steps.Zip(c.Loss, (s, l) => new[] { s, l }).Where(p => double.IsFinite(p[1])) }),
            divergence = Divergences(report, pooled),
            stages = report.Stages.Select(s => new { label = s.Name, seconds = s.Seconds }),
        };
    }

    /// <summary>The kinds that occur, passes first.</summary>
    public static IReadOnlyList<string> Kinds(RunReport report) =>
        [.. report.Failures.SelectMany(f => f.Counts.Where(c => c.Value > 0).Select(c => c.Key)).Distinct()
            .OrderBy(k => Array.IndexOf(UsualKinds, k) is var i && i < 0 ? int.MaxValue : i).ThenBy(k => k, StringComparer.Ordinal)];

    // By the rounded numbers that stand in the table: what reads "0.0" is not above zero.
    private static string Shade(ReportedDifference d) =>
        Figures.Difference(d.Metric, d.Low).StartsWith('+') ? "teal" : Figures.Difference(d.Metric, d.High).StartsWith('−') ? "red" : "grey";

    private static object Rounds(List<ReportedResult> pooled)
    {
        bool IsRound(ReportedResult r) => r.Name == "zero-shot" || r.Name.StartsWith("ilf-round-", StringComparison.Ordinal);
        var passes = pooled.Where(r => r.Metric.StartsWith("pass@", StringComparison.Ordinal)).ToList();
        return new
        {
            labels = passes.Where(IsRound).Select(r => Figures.Label(r.Name)).Distinct(),
            series = passes.Where(IsRound).GroupBy(r => r.Metric).Select(g => new
            {
                label = g.Key,
                points = g.Select(r => new { label = Figures.Label(r.Name), value = r.Value, low = r.Low, high = r.High }),
            }),
            lines = passes.Where(r => r.Name.StartsWith("sft-", StringComparison.Ordinal) && r.Metric == passes[0].Metric)
                .Select(r => new { policy = Figures.Label(r.Name), label = $"{Figures.Label(r.Name)}, {r.Metric}", value = r.Value }),
        };
    }

    private static IEnumerable<object> Divergences(RunReport report, List<ReportedResult> pooled) =>
        from d in report.Divergences
        let forward = d.Interval(forward: true)
        let backward = d.Interval(forward: false)
        where double.IsFinite(d.Forward + forward.Low + forward.High + d.Backward + backward.Low + backward.High)
        let r = pooled.Find(r => r.Name == d.Name && r.Metric.StartsWith("pass@", StringComparison.Ordinal))
        where r is not null
        select (object)new
        {
            label = Figures.Label(d.Name), value = r.Value, low = r.Low, high = r.High, metric = r.Metric,
            forward = d.Forward, forwardLow = forward.Low, forwardHigh = forward.High, backward = d.Backward, backwardLow = backward.Low, backwardHigh = backward.High,
        };
}
