using System.Globalization;
using Redraft.Runs;
using Redraft.Viewing;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>Two policies of one run or of two, side by side on the same problems: what got better and what got worse.</summary>
internal static class CompareSheet
{
    private const int PageSize = 100; // problems on a page

    public static void Write(Sheet sheet, PageRequest request)
    {
        sheet.Title = "Side by side";
        var address = request.Address;
        var shelved = request.Run;
        if (!sheet.IsStatic)
        {
            Form(sheet, request);
        }

        if (address["a"] is { } a && address["b"] is { } b)
        {
            Compared(sheet, request, Side(request, a), Side(request, b));
            return;
        }

        var stages = Policies(shelved.Samples(request.Opened));
        sheet.Section("Pairs", () => sheet.Table("Pairs", ["before", "after", "side by side"], Pairs(stages).Select(pair => (IReadOnlyList<Cell>)
            [Wording.Stage(pair.A), Wording.Stage(pair.B), Cell.To(Address(shelved, pair.A, shelved, pair.B), $"{Wording.Stage(pair.B)} against {Wording.Stage(pair.A)}")])));
    }

    /// <summary>The comparison of two stages.</summary>
    public static PageAddress Address(ShelvedRun a, string stageA, ShelvedRun b, string stageB)
        => PageAddress.Of("compare", ("run", b.Number), ("a", string.Create(CultureInfo.InvariantCulture, $"{a.Number}.{stageA}")), ("b", string.Create(CultureInfo.InvariantCulture, $"{b.Number}.{stageB}")));

    /// <summary>The comparisons that anybody asks for: everything against the start, and each round against the one before.</summary>
    public static IEnumerable<(string A, string B)> Pairs(IReadOnlyList<string> policies)
    {
        var rounds = policies.Where(stage => stage.StartsWith("evaluate/ilf-round-", StringComparison.Ordinal)).ToList();
        return policies.Skip(1).Select(stage => (policies[0], stage)).Concat(rounds.Zip(rounds.Skip(1), (earlier, later) => (earlier, later))).Distinct();
    }

    private static IReadOnlyList<string> Policies(SampleTable samples) => [.. samples.Stages.Where(stage => stage.StartsWith("evaluate/", StringComparison.Ordinal))];

    private static (ShelvedRun Run, string Stage, SampleTable Samples) Side(PageRequest request, string text)
    {
        var (number, stage) = text.Split('.', 2) is [var before, var after] ? (before, after) : throw PageRequest.Missing("policy", text);
        var run = request.RunOf(number);
        using var opened = ViewedRun.Open(run.Path);
        var samples = run.Samples(opened);
        return samples.Stages.Contains(stage) ? (run, stage, samples) : throw PageRequest.Missing("policy", text);
    }

    private static void Form(Sheet sheet, PageRequest request)
    {
        var choices = new List<(string, string)>();
        foreach (var run in request.Shelf.Runs)
        {
            try
            {
                using var opened = ViewedRun.Open(run.Path);
                choices.AddRange(run.Samples(opened).Stages.Select(stage => ($"{run.Number}.{stage}", request.Shelf.Runs.Count == 1 ? Wording.Stage(stage) : $"{run.Name}: {Wording.Stage(stage)}")));
            }
            catch (Exception error) when (error is InvalidDataException or IOException)
            {
                // The page of all runs says why it can't be read.
            }
        }

        sheet.Html.OpenWith("form", ("class", "panel filters pair"), ("method", "get"), ("action", "compare"), ("aria-label", "What is compared"))
            .OpenWith("input", ("type", "hidden"), ("name", "run"), ("value", request.Address["run"]));
        BrowseSheet.Choice(sheet, request.Address, "a", "Before", choices);
        BrowseSheet.Choice(sheet, request.Address, "b", "After", choices);
        sheet.Html.Element("button", "Compare").Close("form");
    }

    private static void Compared(Sheet sheet, PageRequest request, (ShelvedRun Run, string Stage, SampleTable Samples) a, (ShelvedRun Run, string Stage, SampleTable Samples) b)
    {
        var several = a.Run != b.Run;
        var (nameA, nameB) = (Name(a.Run, a.Stage, several), Name(b.Run, b.Stage, several));
        var compared = StageComparison.Of(a.Samples.ByProblem(a.Stage, 1), b.Samples.ByProblem(b.Stage, 1));
        sheet.Title = $"{nameB} against {nameA}";
        sheet.Html.Open("section", "panel");
        if (compared.Problems.Count == 0)
        {
            sheet.Element("p", "They have no problem in common.").Html.Close("section");
            return;
        }

        var difference = compared.Difference;
        sheet.Facts(
            ("better", new(s => s.Badge(Amount.Count(compared.Better), "good"))), ("worse", new(s => s.Badge(Amount.Count(compared.Worse), "bad"))),
            ("the same", compared.Problems.Count - compared.Better - compared.Worse), ("problems of both", compared.Problems.Count), ("of one only", compared.OnlyInOne),
            ("difference in pass@1", $"{Figures.Difference("pass@1", difference.Value)} points ({Figures.DifferenceInterval("pass@1", difference.Low, difference.High)})"));
        sheet.Html.Close("section");
        Problems(sheet, request, (a.Run, nameA), (b.Run, nameB), compared);
    }

    private static string Name(ShelvedRun run, string stage, bool withRun) => withRun ? $"{run.Name}: {Wording.Stage(stage)}" : Wording.Stage(stage);

    private static void Problems(Sheet sheet, PageRequest request, (ShelvedRun Run, string Name) a, (ShelvedRun Run, string Name) b, StageComparison compared)
    {
        var changed = compared.Problems.Where(problem => problem.Change != 0).OrderByDescending(problem => Math.Abs(problem.Change)).ThenByDescending(problem => problem.Change).ThenBy(problem => problem.ProblemId, StringComparer.Ordinal).ToList();
        var pages = Math.Max(1, (changed.Count + PageSize - 1) / PageSize);
        using var other = ViewedRun.Open(a.Run.Path);
        var (seedA, seedB) = (other.Manifest.Seeds[0], request.Opened.Manifest.Seeds[0]);
        sheet.Section("What changed", () =>
        {
            sheet.Table("Problems", ["problem", a.Name, b.Name, "change"], changed.Skip((request.Page - 1) * PageSize).Take(PageSize).Select(problem => (IReadOnlyList<Cell>)
            [
                problem.ProblemId,
                Cell.To(PageAddress.Of("problem", ("run", a.Run.Number), ("seed", seedA), ("id", problem.ProblemId)), Wording.Percent(problem.A)),
                Cell.To(PageAddress.Of("problem", ("run", b.Run.Number), ("seed", seedB), ("id", problem.ProblemId)), Wording.Percent(problem.B)),
                new(s => s.Badge($"{Figures.Difference("pass@1", problem.Change)}", problem.Change > 0 ? "good" : "bad")),
            ]), numbersFrom: 1);
            sheet.Pager(request.Address, request.Page, pages);
        }, "pass@1 of each problem, the mean over the seeds; the largest changes first. The numbers lead to the problem in either run.");
    }
}
