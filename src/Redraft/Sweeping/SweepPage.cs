using System.Globalization;
using System.Text;
using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Sweeping;

/// <summary>A finished sweep as a page of Markdown.</summary>
public static class SweepPage
{
    /// <summary>The page.</summary>
    public static string Write(SweepOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var (plan, metric) = (outcome.Plan, outcome.Plan.Metric);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # {string.Join(", ", plan.Settings.Select(setting => setting.Key))}

            Written by `{plan.Command}`: {outcome.Points.Count} settings of `{Path.GetFileName(plan.RecipePath)}`, {Seeds(plan.Seeds)}, chosen by {metric} of the last round's policy on
            {outcome.Chosen.Value.Count} validation problems, which no training and no report sees; 95 % intervals that resample problems.

            | {string.Join(" | ", plan.Settings.Select(setting => setting.Key))} | {metric} | interval | behind the chosen | interval |
            |{string.Concat(plan.Settings.Select(_ => "---|"))}--:|--:|--:|--:|

            """);
        foreach (var result in outcome.Points)
        {
            var isChosen = result.Point.Number == outcome.Chosen.Point.Number;
            page.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", result.Point.Values.Select(value => Cell(value.Value)))} | {Shown(metric, result.Value)} | ")
                .Append(isChosen ? "**chosen** | |\n" : $"{Figures.Difference(metric, result.Behind.Value)} | {Figures.DifferenceInterval(metric, result.Behind.Low, result.Behind.High)} |\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"""

            Before any round: {Figures.Value(metric, outcome.Start.Value)} ({Figures.Interval(metric, outcome.Start.Low, outcome.Start.High)}). {Caution(outcome)}

            ## {outcome.Chosen.Point}, on the held-out problems

            | | {metric} | interval | problems |
            |---|--:|--:|--:|

            """);
        foreach (var row in HeldOut(outcome))
        {
            page.Append(CultureInfo.InvariantCulture, $"| {Figures.Label(row.Name)} | {Figures.Value(metric, row.Value)} | {Figures.Interval(metric, row.Low, row.High)} | {row.N} |\n");
        }

        return page.ToString();
    }

    /// <summary>The chosen one's policies on the held-out problems, by what was chosen by, or else by the first metric of its recipe.</summary>
    public static IReadOnlyList<ReportedResult> HeldOut(SweepOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var pooled = outcome.Report.Results.Where(r => r.Seed is null && !RefinementControls.Names.Contains(r.Name)).ToList();
        var metric = pooled.Exists(r => r.Metric == outcome.Plan.Metric) ? outcome.Plan.Metric : pooled.FirstOrDefault()?.Metric;
        return [.. pooled.Where(r => r.Metric == metric)];
    }

    /// <summary>What to believe of the choice.</summary>
    public static string Caution(SweepOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var others = outcome.Points.Where(result => result.Point.Number != outcome.Chosen.Point.Number).ToList();
        var apart = others.Count(result => result.Behind.Low > 0);
        return $"{apart} of {others.Count} other settings are behind by more than chance; the chosen one's number is the best of {outcome.Points.Count} on the same problems, so it flatters: quote the held-out one.";
    }

    private static string Shown(string metric, Estimate value) => $"{Figures.Value(metric, value.Value)} | {Figures.Interval(metric, value.Low, value.High)}";

    private static string Seeds(IReadOnlyList<ulong> seeds) => seeds.Count == 1 ? $"seed {seeds[0]}" : $"{seeds.Count} seeds";

    private static string Cell(string value) => UntrustedText.Visible(value, 80).Replace("|", "\\|", StringComparison.Ordinal);
}
