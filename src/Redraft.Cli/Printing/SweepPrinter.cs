using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Sweeping;
using Spectre.Console;

namespace Redraft.Cli.Printing;

/// <summary>Prints a finished sweep: every setting on the validation problems, the chosen one on the held-out ones.</summary>
internal static class SweepPrinter
{
    public static void Print(Session session, SweepFolder folder, SweepOutcome outcome)
    {
        if (session.Json)
        {
            session.PrintJson(AsJson(folder, outcome));
            return;
        }

        var console = session.Terminal.OutConsole();
        console.WriteLine();
        console.Write(Validation(outcome, session.Terminal.Plain));
        console.Write(HeldOut(outcome, session.Terminal.Plain));
        console.WriteLine(SweepPage.Caution(outcome));
        console.WriteLine();
        foreach (var (what, path) in new[] { ("page", folder.Page), ("report", outcome.Report.Report), ("checkpoint", outcome.Report.Checkpoint) })
        {
            if (path is not null)
            {
                console.WriteLine($"{what}: {UntrustedText.Visible(path, int.MaxValue)}");
            }
        }
    }

    private static Table Validation(SweepOutcome outcome, bool plain)
    {
        var metric = outcome.Plan.Metric;
        var table = Styled($"{outcome.Report.Task}: {outcome.Chosen.Value.Count} validation problems, 95 % intervals", plain);
        table.AddColumn("").AddColumn(new TableColumn(Markup.Escape(metric)).RightAligned()).AddColumn(new TableColumn("behind the chosen, points").RightAligned());
        table.AddRow(new Text(Figures.Label(FeedbackRun.ZeroShot)), new Text(Shown(metric, outcome.Start)), new Text(""));
        foreach (var result in outcome.Points)
        {
            var behind = result.Point.Number == outcome.Chosen.Point.Number ? "chosen"
                : $"{Figures.Difference(metric, result.Behind.Value)}  ({Figures.DifferenceInterval(metric, result.Behind.Low, result.Behind.High)})";
            table.AddRow(new Text(UntrustedText.Visible(result.Point.ToString(), 200)), new Text(Shown(metric, result.Value)), new Text(behind));
        }

        return table;
    }

    private static Table HeldOut(SweepOutcome outcome, bool plain)
    {
        var rows = SweepPage.HeldOut(outcome);
        var table = Styled($"{UntrustedText.Visible(outcome.Chosen.Point.ToString(), 200)}: held-out problems, 95 % intervals", plain);
        table.AddColumn("").AddColumn(new TableColumn(Markup.Escape(rows.Count > 0 ? rows[0].Metric : outcome.Plan.Metric)).RightAligned()).AddColumn(new TableColumn("problems").RightAligned());
        foreach (var row in rows)
        {
            table.AddRow(new Text(Figures.Label(row.Name)), new Text($"{Figures.Value(row.Metric, row.Value)}  ({Figures.Interval(row.Metric, row.Low, row.High)})"), new Text($"{row.N}"));
        }

        return table;
    }

    private static object AsJson(SweepFolder folder, SweepOutcome outcome) => new
    {
        Sweep = folder.FullPath,
        Page = folder.Page,
        Metric = outcome.Plan.Metric,
        Start = new { outcome.Start.Value, outcome.Start.Low, outcome.Start.High, N = outcome.Start.Count },
        Points = outcome.Points.Select(result => new
        {
            Settings = result.Point.Values.ToDictionary(value => value.Key, value => value.Value),
            result.Value.Value, result.Value.Low, result.Value.High, N = result.Value.Count,
            Behind = new { result.Behind.Value, result.Behind.Low, result.Behind.High },
            Run = folder.FolderOf(result.Point),
        }),
        Chosen = new
        {
            Settings = outcome.Chosen.Point.Values.ToDictionary(value => value.Key, value => value.Value),
            Run = folder.Chosen,
            outcome.Report.Report,
            outcome.Report.Checkpoint,
            HeldOut = SweepPage.HeldOut(outcome).Select(row => new { row.Name, row.Metric, row.Value, row.Low, row.High, row.N }),
        },
    };

    private static string Shown(string metric, Estimate value) => $"{Figures.Value(metric, value.Value)}  ({Figures.Interval(metric, value.Low, value.High)})";

    private static Table Styled(string title, bool plain) => new Table { Border = plain ? TableBorder.Markdown : TableBorder.Simple, Title = new TableTitle(Markup.Escape(title)) }.LeftAligned();
}
