using System.Globalization;
using Redraft.Runs;
using Redraft.Viewing;
using Redraft.Web.Reports;

namespace Redraft.Web.Viewing.Sheets;

/// <summary>Drafts, feedback and problems by filters and by what they say, a page at a time.</summary>
internal static class BrowseSheet
{
    private static readonly (string Value, string Name)[] Whats = [("drafts", "drafts"), ("feedback", "feedback"), ("problems", "problems")];

    public static void Write(Sheet sheet, PageRequest request)
    {
        var (shelved, run, address) = (request.Run, request.Opened, request.Address);
        sheet.Title = "Search";
        var kind = address["what"] switch { "feedback" => RecordKind.Feedback, "problems" => RecordKind.Problem, null or "drafts" => RecordKind.Draft, var other => throw PageRequest.Missing("list", other) };
        if (sheet.IsStatic)
        {
            Lists(sheet, shelved, run);
        }
        else
        {
            Form(sheet, request, run);
        }

        var (found, total) = RecordBrowser.Find(run, kind, FilterOf(address, run), request.Page);
        var pages = Math.Max(1, (total + RecordBrowser.PageSize - 1) / RecordBrowser.PageSize);
        sheet.Section($"{Amount.Count(total)} {(total == 1 ? Whats[Index(kind)].Name.TrimEnd('s') : Whats[Index(kind)].Name)}{(address["stage"] is { } stage ? ", " + Wording.Stage(stage) : "")}", () =>
        {
            Results(sheet, shelved, run, kind, found);
            sheet.Pager(address, request.Page, pages);
        });
    }

    private static int Index(RecordKind kind) => kind switch { RecordKind.Draft => 0, RecordKind.Feedback => 1, _ => 2 };

    private static RecordFilter FilterOf(PageAddress address, ViewedRun run) => new()
    {
        Words = address["q"],
        Stage = address["stage"],
        Task = address["task"],
        Kind = address["kind"],
        Seed = address["seed"] is not { } seed ? null : ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && run.Manifest.Seeds.Contains(number) ? number : throw PageRequest.Missing("seed", seed),
        Author = address["author"] is not { } author ? null : Enum.TryParse<AuthorKind>(author, ignoreCase: true, out var of) && Enum.IsDefined(of) ? of : throw PageRequest.Missing("kind of author", author),
        Chosen = address["chosen"] switch { null => null, "yes" => true, "no" => false, var other => throw PageRequest.Missing("choice", other) },
    };

    private static void Form(Sheet sheet, PageRequest request, ViewedRun run)
    {
        var (html, address) = (sheet.Html, request.Address);
        var samples = request.Run.Samples(run);
        var stages = StageSummary.Of(run).Where(stage => stage.Drafts + stage.Feedback > 0).Select(stage => stage.Stage).Distinct().ToList();
        var rounds = stages.Select(stage => stage.Split('/')[0]).Where(name => name.StartsWith("round-", StringComparison.Ordinal)).Distinct().Select(round => (round + "/*", Figures.Label(round)));
        html.OpenWith("form", ("class", "panel filters"), ("method", "get"), ("action", "browse"), ("role", "search"), ("aria-label", "Drafts, feedback and problems"))
            .OpenWith("input", ("type", "hidden"), ("name", "run"), ("value", address["run"]));
        html.Open("div", "field wide").OpenWith("label", ("for", "q")).Text("Words").Close("label").OpenWith("input", ("id", "q"), ("name", "q"), ("type", "search"), ("value", address["q"] ?? "")).Close("div");
        Choice(sheet, address, "what", "Show", Whats);
        Choice(sheet, address, "stage", "Round or stage", [("", "all"), .. rounds, .. stages.Select(stage => (stage, Wording.Stage(stage)))]);
        Choice(sheet, address, "author", "Written by", [("", "anybody"), ("person", "people"), ("program", "programs"), ("model", "models")]);
        Choice(sheet, address, "kind", "How it ended", [("", "all"), .. samples.Stages.SelectMany(stage => samples.Kinds(stage).Keys).Distinct().Order(StringComparer.Ordinal).Select(kind => (kind, kind))]);
        Choice(sheet, address, "chosen", "Chosen", [("", "all"), ("yes", "chosen"), ("no", "not chosen")]);
        if (run.Manifest.Seeds.Count > 1)
        {
            Choice(sheet, address, "seed", "Seed", [("", "all"), .. run.Manifest.Seeds.Select(seed => ($"{seed}", $"{seed}"))]);
        }

        html.Element("button", "Search").Close("form");
    }

    /// <summary>A labelled choice of one of some values.</summary>
    internal static void Choice(Sheet sheet, PageAddress address, string name, string label, IEnumerable<(string Value, string Name)> values)
    {
        sheet.Html.Open("div", "field").OpenWith("label", ("for", name)).Text(label).Close("label").OpenWith("select", ("id", name), ("name", name));
        foreach (var (value, text) in values)
        {
            sheet.Html.OpenWith("option", ("value", value), ("selected", (address[name] ?? "") == value ? "" : null)).Text(text).Close("option");
        }

        sheet.Html.Close("select").Close("div");
    }

    // An export can't be asked; what is in it is listed, and its tables can be narrowed by the page's script.
    private static void Lists(Sheet sheet, ShelvedRun shelved, ViewedRun run) => sheet.Section("Lists", () =>
    {
        sheet.Html.Open("p", "links");
        foreach (var (value, name) in Whats)
        {
            sheet.Link(PageAddress.Of("browse", ("run", shelved.Number), ("what", value)), "all " + name);
        }

        foreach (var stage in StageSummary.Of(run).Where(stage => stage.Drafts > 0).Select(stage => stage.Stage).Distinct())
        {
            sheet.Link(PageAddress.Of("browse", ("run", shelved.Number), ("what", "drafts"), ("stage", stage)), Wording.Stage(stage));
        }

        sheet.Html.Close("p");
    }, "The served viewer (`redraft view`) searches and filters; here are the lists by stage.");

    private static void Results(Sheet sheet, ShelvedRun shelved, ViewedRun run, RecordKind kind, IReadOnlyList<FoundText> found)
    {
        if (found.Count == 0)
        {
            sheet.Element("p", "Nothing is like that.", "soft");
            return;
        }

        Cell To(FoundText record) => Cell.To(
            PageAddress.Of(kind switch { RecordKind.Draft => "draft", RecordKind.Feedback => "feedback", _ => "problem" }, ("run", shelved.Number), ("seed", record.Seed), ("id", record.Id)),
            Wording.Beginning(record.Text) is { Length: > 0 } text ? text : "(empty)");
        if (kind == RecordKind.Problem)
        {
            sheet.Table("Problems", ["problem", "split", "id", "seed"], found.Select(record => (IReadOnlyList<Cell>)[To(record), record.Stage, record.Id, $"{record.Seed}"]), numbersFrom: 3);
            return;
        }

        sheet.Table(kind == RecordKind.Draft ? "Drafts" : "Feedback", [kind == RecordKind.Draft ? "draft" : "feedback", kind == RecordKind.Draft ? "ended" : "on a draft that ended", "chosen", "by", "stage", "seed"], found.Select(record => (IReadOnlyList<Cell>)
        [
            To(record), new(s => s.Ending(record.Kind, record.Kind == "pass")), record.Chosen ? new Cell(s => s.Badge("chosen", "good")) : "",
            record.Author is { } author ? Cell.Whole(Wording.Author(author, run.NamesOf(record.Seed))) : "", Cell.Whole(record.Stage), $"{record.Seed}",
        ]), numbersFrom: 5);
    }
}
