using Redraft.Evaluating.Statistics;
using Redraft.Runs;

namespace Redraft.Web.Reports;

/// <summary>The measurements: the table, by round, paired differences, controls of the feedback, kinds of failure.</summary>
internal static class ResultSections
{
    private const string Intervals =
        "Intervals are 95 % percentile bootstrap intervals over problems; where all rates are 0, or all are 1, the far end is the exact one of Clopper and Pearson. "
        + "With several seeds a problem's value is its mean over the seeds, and the intervals resample problems only; the rows by seed show how much the seed matters. ";

    private const string Verdicts =
        " Verdicts: how many of each strength a number rests on, those of both sides for a difference. A: each call's result was compared outside of the program's process. "
        + "B: the whole expression ran in that process, and its value was compared outside. C: the comparison itself ran in that process, which a program could have faked.";

    private static readonly string[] ResultHeadings = ["result", "metric", "value", "95 % interval", "problems"];
    private static readonly string[] DifferenceHeadings = ["a", "b", "metric", "a − b", "95 % interval"];

    private const string Passes = "pass@1"; // the metric whose way of writing numbers is taken

    private const string PassAtK =
        "pass@k is the unbiased estimate 1 − C(n−c, k)/C(n, k) from n samples of which c pass, averaged over held-out problems. "
        + Intervals;

    public static void Write(HtmlWriter html, RunReport report)
    {
        Section.Write(html, new("Results", $"{(report.MeasuredOn == "held-out" ? "Held-out" : "Validation")} problems that no training has seen. Value and 95 % interval.",
            PassAtK + (Judged(report) ? "A program passes when every test, shown and hidden, returns the expected value in real Python." + Verdicts : "A sample passes when the task's own scorer finds nothing wrong with it; no program runs in this task.")), null, h => Table(h, report));
        Section.Write(html, new("Pass rate by round", "Each round trains from the base model on everything selected so far. Dashed: what the same base learns without feedback, or from reference solutions.",
            PassAtK), "rounds", h => Results(h, report, report.Results.Where(r => r.Seed is null && r.Metric.StartsWith("pass@", StringComparison.Ordinal) && !IsControl(r))));
        if (report.Differences.Any(d => d.Seed is null))
        {
            Section.Write(html, new("Paired differences", $"Points of {FirstMetric(report)} by which the first beats the second on the same problems. An interval that keeps clear of zero is a difference that the problems' choice doesn't explain.{Together(report)}",
                "For each problem the difference of the two rates; its mean, with a 95 % percentile bootstrap interval over problems; with several seeds the rates are means over the seeds first. "
                + "Beside it an exact sign test over the problems on which the two differ; Holm's correction keeps any false alarm among all of them as rare as one would be alone."), "differences", h => Differences(h, report, report.Differences.Where(d => d.Seed is null)));
        }

        if (report.Results.Any(r => Figures.IsOfChoosing(r.Metric)))
        {
            var accuracy = report.Results.Any(r => Figures.IsOfReward(r.Metric))
                ? "Accuracy: how often the preferred text has the higher score, ties half, with Wilson's interval; comparisons that prefer neither are left out. Said 0.73, came true: of pairs of which the model said so, how often the text was preferred. " : "";
            Section.Write(html, new("What choosing is worth", $"{Sentence(Figures.Chosen(report))}, by the task's own score.",
                accuracy + "Best of N: the mean over all choices of N among the same samples; its divergence in nats, measured and by formula. " + Intervals), "choosing", h => Results(h, report, report.Results.Where(r => Figures.IsOfChoosing(r.Metric))));
        }

        if (report.Raters.Count > 0)
        {
            Section.Write(html, new("Raters compared", "The share of training problems whose best redraft by each rater passes, whatever the run chose, and by how much that beats a redraft taken at random.",
                "Of each problem's redrafts the one with the best number, equals by their mean; a problem of several rounds or seeds counts once, by its mean. Redrafts without a number can't be best. Gain: less the share of all redrafts of the same problems that pass. "
                + "95 % percentile bootstrap intervals over problems."), null, h => h.Table(["rater", "its best passes", "95 % interval", "gain over random", "95 % interval", "problems"], report.Raters.Select(r => (IReadOnlyList<string>)
                    [r.Rater, Figures.Value(Passes, r.Value), Figures.Interval(Passes, r.Low, r.High), Figures.Difference(Passes, r.Gain), Figures.DifferenceInterval(Passes, r.GainLow, r.GainHigh), Amount.Count(r.N)]), numbersFrom: 1, Grounds.Stamp(report)));
        }

        if (report.Results.Any(IsControl))
        {
            Section.Write(html, new("Does the feedback matter?", "The share of redrafts that pass when the refiner reads feedback on this draft, feedback on another draft (shuffled), or none. The two controls show what mere redrafting does.",
                "The same drafts, the same refiner, the same number of redrafts each; only the feedback differs. " + Intervals), "controls", h => Results(h, report, report.Results.Where(r => r.Seed is null && IsControl(r))));
        }

        if (report.Failures.Count > 0)
        {
            Section.Write(html, new("How samples end", "All " + report.MeasuredOn + " samples, before and after." + Section.FirstSeed(report), $"Each sample's verdict by {(Judged(report) ? "the sandboxed judge" : "the task's own scorer")}, as a share of the policy's samples."), "failures", h => Failures(h, report));
        }
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static bool Judged(RunReport report) => Grounds.Headings(report).Count > 0;

    private static string FirstMetric(RunReport report) => report.Results.Count > 0 ? report.Results[0].Metric : "";

    private static bool IsControl(ReportedResult result) => result.Name.StartsWith("refine-", StringComparison.Ordinal);

    private static void Table(HtmlWriter html, RunReport report)
    {
        var pooled = report.Results.Where(r => r.Seed is null && !Figures.IsOfChoosing(r.Metric)).ToList();
        var metrics = pooled.Select(r => r.Metric).Where(Figures.IsRate).Distinct().ToList();
        html.Open("div", "scroll").Open("table").Open("thead").Open("tr").Element("th", "result");
        foreach (var metric in metrics)
        {
            html.Element("th", metric, "n").Element("th", "95 % interval", "n").Element("th", "0 to 100 %", "strip");
        }

        html.Element("th", "problems", "n");
        foreach (var heading in Grounds.Headings(report))
        {
            html.Element("th", heading, "n");
        }

        html.Close("tr").Close("thead").Open("tbody");
        foreach (var rows in pooled.Where(r => Figures.IsRate(r.Metric)).GroupBy(r => r.Name))
        {
            html.Open("tr").Element("td", Figures.Label(rows.Key));
            foreach (var metric in metrics)
            {
                Cells(html, rows.FirstOrDefault(r => r.Metric == metric), Grounds.Stamp(report));
            }

            html.Element("td", Amount.Count(rows.First().N), "n");
            foreach (var verdicts in Grounds.Cells(report, rows.First().Strengths))
            {
                html.Element("td", verdicts, "n");
            }

            html.Close("tr");
        }

        html.Close("tbody").Close("table").Close("div");
        if (pooled.Any(r => !Figures.IsRate(r.Metric)))
        {
            html.Open("details").Element("summary", "Other measures");
            Results(html, report, pooled.Where(r => !Figures.IsRate(r.Metric)));
            html.Close("details");
        }

        if (report.Results.Any(r => r.Seed is not null))
        {
            html.Open("details").Element("summary", "By seed").Table(
                ["seed", .. ResultHeadings, .. Grounds.Headings(report)],
                report.Results.Where(r => r.Seed is not null).Select(r => (IReadOnlyList<string>)[$"{r.Seed}", .. Row(report, r)]), numbersFrom: 3, Grounds.Stamp(report));
            html.Table(["seed", .. DifferenceHeadings, .. Grounds.Headings(report)], report.Differences.Where(d => d.Seed is not null)
                .Select(d => (IReadOnlyList<string>)[$"{d.Seed}", .. Row(report, d)]), numbersFrom: 4, Grounds.Stamp(report)).Close("details");
        }
    }

    private static void Cells(HtmlWriter html, ReportedResult? result, string? stamp)
    {
        if (result is null)
        {
            html.Element("td", "").Element("td", "").Element("td", "");
            return;
        }

        html.Open("td", "n").Text(Figures.Value(result.Metric, result.Value));
        if (stamp is not null)
        {
            html.Element("span", stamp, "stamp below");
        }

        html.Close("td").Element("td", Figures.Interval(result.Metric, result.Low, result.High), "n")
            .Open("td", "strip").Interval(result.Low, result.Value, result.High).Close("td");
    }

    private static void Results(HtmlWriter html, RunReport report, IEnumerable<ReportedResult> results) =>
        html.Table([.. ResultHeadings, .. Grounds.Headings(report)], results.Select(r => Row(report, r)), numbersFrom: 2, Grounds.Stamp(report));

    // The more differences are looked at, the likelier one of them keeps clear of zero by chance.
    private static string Together(RunReport report)
        => Holm.Warning([.. report.Differences.Where(d => d.Seed is null && d.Metric == FirstMetric(report)).Select(d => d.P).OfType<double>()]) is { } warning ? $" By sign tests, {warning}." : "";

    private static void Differences(HtmlWriter html, RunReport report, IEnumerable<ReportedDifference> differences) =>
        html.Table([.. DifferenceHeadings, .. Grounds.Headings(report)], differences.Select(d => Row(report, d)), numbersFrom: 3, Grounds.Stamp(report));

    private static IReadOnlyList<string> Row(RunReport report, ReportedResult r) =>
        [Figures.Label(r.Name), r.Metric, Figures.Value(r.Metric, r.Value), Figures.Interval(r.Metric, r.Low, r.High), Amount.Count(r.N), .. Grounds.Cells(report, r.Strengths)];

    private static IReadOnlyList<string> Row(RunReport report, ReportedDifference d) =>
        [Figures.Label(d.A), Figures.Label(d.B), d.Metric, Figures.Difference(d.Metric, d.Value), Figures.DifferenceInterval(d.Metric, d.Low, d.High), .. Grounds.Cells(report, d.Strengths)];

    private static void Failures(HtmlWriter html, RunReport report)
    {
        var kinds = ChartData.Kinds(report);
        html.Table(["policy", .. kinds, "samples"], report.Failures.Select(f => (IReadOnlyList<string>)
            [Figures.Label(f.Name), .. kinds.Select(k => Amount.Count(f.Counts.GetValueOrDefault(k))), Amount.Count(f.Counts.Values.Sum())]), stamp: Grounds.Stamp(report));
    }
}
