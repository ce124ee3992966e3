using Redraft.Runs;
using Spectre.Console;

namespace Redraft.Cli.Printing;

/// <summary>Prints a finished run: the table, the differences, one example as a story, and where the rest is.</summary>
internal static class ReportPrinter
{
    public static void Print(Session session, RunReport report)
    {
        if (session.Json)
        {
            session.Print(RunReportJson.Summary(report));
            return;
        }

        var console = session.Terminal.OutConsole();
        console.WriteLine();
        console.Write(Results(report, session.Terminal.Plain));
        if (report.Results.Any(r => Figures.IsOfChoosing(r.Metric)))
        {
            console.Write(Choosing(report, session.Terminal.Plain));
        }

        if (report.Raters.Count > 1)
        {
            console.Write(Raters(report, session.Terminal.Plain));
        }

        if (report.Differences.Any(d => d.Seed is null))
        {
            console.Write(Differences(report, session.Terminal.Plain));
        }

        if (report.Story is { } story)
        {
            StoryPrinter.Print(console, story);
        }

        foreach (var sentence in ReportAnswer.Of(report))
        {
            console.WriteLine(sentence);
        }

        if (Weaker(report) is { } weaker)
        {
            console.WriteLine(weaker);
        }

        if (report.Tier == "unsafe")
        {
            console.MarkupLine("[bold]Programs ran WITHOUT isolation: every number above is not isolated.[/]");
        }

        console.WriteLine();
        foreach (var (what, path) in new[] { ("report", report.Report), ("checkpoint", report.Checkpoint) })
        {
            if (path is not null)
            {
                console.WriteLine($"{what}: {UntrustedText.Visible(path, int.MaxValue)}");
            }
        }
    }

    /// <summary>The share of verdicts that are weaker than A, where there are any.</summary>
    private static string? Weaker(RunReport report)
    {
        var all = report.Strengths.Values.Sum();
        var weaker = report.Strengths.Where(s => s.Key != "A" && s.Value > 0).Select(s => FormattableString.Invariant($"{s.Key} {100.0 * s.Value / all:0.0} %")).ToList();
        return weaker.Count == 0 ? null : $"Of {all} verdicts some are weaker than A (compared outside the program's process): {string.Join(", ", weaker)}.";
    }

    private static Table Results(RunReport report, bool plain)
    {
        var pooled = report.Results.Where(r => r.Seed is null && Figures.IsRate(r.Metric) && !Figures.IsOfChoosing(r.Metric)).ToList();
        var metrics = pooled.Select(r => r.Metric).Distinct().ToList();
        var seeds = report.Seeds.Count == 1 ? $"seed {report.Seeds[0]}" : $"{report.Seeds.Count} seeds";
        var table = Styled($"{report.Task}: {report.MeasuredOn} problems, {seeds}, 95 % intervals", plain);
        table.AddColumn("");
        metrics.ForEach(m => table.AddColumn(new TableColumn(Markup.Escape(m)).RightAligned()));
        table.AddColumn(new TableColumn("problems").RightAligned());
        Stamped(table, report);
        foreach (var rows in pooled.GroupBy(r => r.Name))
        {
            var cells = metrics.Select(m => rows.FirstOrDefault(r => r.Metric == m))
                .Select(r => r is null ? "" : $"{Figures.Value(r.Metric, r.Value)}  ({Figures.Interval(r.Metric, r.Low, r.High)})");
            table.AddRow([.. new[] { Figures.Label(rows.Key) }.Concat(cells).Append($"{rows.First().N}").Concat(Stamps(report)).Select(c => new Text(c))]);
        }

        return table;
    }

    private static Table Choosing(RunReport report, bool plain)
    {
        var table = Styled($"what choosing is worth: {Figures.Chosen(report)}", plain);
        table.AddColumn("").AddColumn("").AddColumn(new TableColumn("value").RightAligned()).AddColumn(new TableColumn("95 % interval").RightAligned()).AddColumn(new TableColumn("of").RightAligned());
        foreach (var r in report.Results.Where(r => Figures.IsOfChoosing(r.Metric)))
        {
            string[] cells = [Figures.Label(r.Name), r.Metric, Figures.Value(r.Metric, r.Value), Figures.Interval(r.Metric, r.Low, r.High), $"{r.N}"];
            table.AddRow([.. cells.Select(c => new Text(c))]);
        }

        return table;
    }

    private static Table Raters(RunReport report, bool plain)
    {
        const string metric = "pass@1"; // whose way of writing numbers is taken
        var table = Styled("raters compared: how often the best redraft by each passes, on training problems", plain);
        table.AddColumn("").AddColumn(new TableColumn("passes").RightAligned()).AddColumn(new TableColumn("over a random redraft, points").RightAligned()).AddColumn(new TableColumn("problems").RightAligned());
        Stamped(table, report);
        foreach (var r in report.Raters)
        {
            string[] cells =
            [
                r.Rater, $"{Figures.Value(metric, r.Value)}  ({Figures.Interval(metric, r.Low, r.High)})",
                $"{Figures.Difference(metric, r.Gain)}  ({Figures.DifferenceInterval(metric, r.GainLow, r.GainHigh)})", $"{r.N}",
            ];
            table.AddRow([.. cells.Concat(Stamps(report)).Select(c => new Text(c))]);
        }

        return table;
    }

    private static Table Differences(RunReport report, bool plain)
    {
        var metric = report.Results.Count > 0 ? report.Results[0].Metric : "";
        var table = Styled($"paired differences in {metric}, points", plain);
        table.AddColumn("").AddColumn(new TableColumn("a − b").RightAligned()).AddColumn(new TableColumn("95 % interval").RightAligned());
        Stamped(table, report);
        foreach (var d in report.Differences.Where(d => d.Seed is null && d.Metric == metric))
        {
            table.AddRow([.. new[] { $"{Figures.Label(d.A)} − {Figures.Label(d.B)}", Figures.Difference(d.Metric, d.Value), Figures.DifferenceInterval(d.Metric, d.Low, d.High) }
                .Concat(Stamps(report)).Select(c => new Text(c))]);
        }

        return table;
    }

    /// <summary>A column that says of each row that it is not isolated, where programs ran so.</summary>
    private static void Stamped(Table table, RunReport report)
    {
        foreach (var _ in Stamps(report))
        {
            table.AddColumn("");
        }
    }

    private static IEnumerable<string> Stamps(RunReport report) => report.Tier == "unsafe" ? [RunExecution.NotIsolated] : [];

    private static Table Styled(string title, bool plain) => new Table { Border = plain ? TableBorder.Markdown : TableBorder.Simple, Title = new TableTitle(Markup.Escape(title)) }.LeftAligned();
}
