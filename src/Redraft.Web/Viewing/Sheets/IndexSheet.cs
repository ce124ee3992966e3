using Redraft.Runs;
using Redraft.Viewing;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>All runs.</summary>
internal static class IndexSheet
{
    public static void Write(Sheet sheet, PageRequest request)
    {
        sheet.Title = "Runs";
        var runs = request.Shelf.Runs;
        var rows = runs.Select(run => Row(sheet, run)).ToList();
        sheet.Section(runs.Count == 1 ? "One run" : $"{runs.Count} runs", () => sheet.Table(
            "Runs", ["run", "state", "task", "started", "seeds", "last policy", "pass@1", "95 % interval"], rows, numbersFrom: 6));
    }

    private static IReadOnlyList<Cell> Row(Sheet sheet, ShelvedRun run)
    {
        try
        {
            using var opened = ViewedRun.Open(run.Path);
            if (opened.State != RunState.Finished)
            {
                sheet.LiveStamp += ViewedRun.StampOf(run.Path) + ";";
            }

            var state = opened.State;
            var manifest = opened.Manifest;
            var last = run.Report()?.Results.LastOrDefault(r => r.Seed is null && r.Metric == "pass@1" && r.Name.StartsWith("ilf-round-", StringComparison.Ordinal));
            return
            [
                Cell.To(PageAddress.Of("run", ("run", run.Number)), run.Name),
                new(s => s.Badge(Wording.State(state), Wording.StateKind(state))),
                opened.Recipe?.Task.Name ?? Figures.None,
                Cell.Whole(Wording.Day(manifest.Started)),
                manifest.Seeds.Count,
                last is null ? Figures.None : Cell.Whole(Figures.Label(last.Name)),
                last is null ? Figures.None : Figures.Value(last.Metric, last.Value),
                last is null ? Figures.None : Figures.Interval(last.Metric, last.Low, last.High),
            ];
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return [run.Name, new(s => s.Badge("can't be read", "bad")), new(s => s.Element("span", error.Message, "soft")), "", "", "", "", ""];
        }
    }
}
