using System.Globalization;
using Redraft.Runs;

namespace Redraft.Viewing;

/// <summary>Finds drafts, feedback and problems by what they say and what became of them, a page at a time.</summary>
/// <remarks>Reads through the texts: 0.1 s for 120,000 drafts in a file of 600 MB, and 1 s where the ending matters too, so there is no index that would have to be kept.</remarks>
public static class RecordBrowser
{
    /// <summary>Records on a page.</summary>
    public const int PageSize = 50;

    private const int MostWords = 8;
    private const string Chosen = "(SELECT run_seed, draft_id FROM selections)";
    private const string Answered = "(SELECT d.run_seed, coalesce(f.whole_id, f.id) FROM selections s JOIN drafts d ON d.run_seed = s.run_seed AND d.id = s.draft_id JOIN feedback f ON f.run_seed = d.run_seed AND f.id = d.feedback_id)";

    /// <summary>Looks.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kind">What is looked for.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="page">From 1.</param>
    /// <returns>The page's records in the order of storing, and how many there are on all pages.</returns>
    public static (IReadOnlyList<FoundText> Found, int Total) Find(ViewedRun run, RecordKind kind, RecordFilter filter, int page)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(filter);
        var (columns, tables, text) = Parts(kind);
        var arguments = new Dictionary<string, object?>
        {
            ["seed"] = filter.Seed is { } seed ? unchecked((long)seed) : null, ["stage"] = filter.Stage?.TrimEnd('*'), ["task"] = filter.Task,
            ["author"] = filter.Author?.ToString(), ["kind"] = filter.Kind, ["take"] = PageSize, ["skip"] = (Math.Max(1, page) - 1L) * PageSize,
        };
        var where = string.Join(" AND ", Conditions(kind, filter).Concat(Words(run.Database.Engine, filter, text, arguments)).DefaultIfEmpty("1 = 1"));
        var total = run.Database.Rows<long, int>("drafts", $"SELECT count(*) {tables} WHERE {where}", arguments, count => (int)count, _ => "count")[0];
        var found = run.Database.Rows<FoundRow, FoundText>(
            "drafts", $"SELECT {columns} {tables} WHERE {where} ORDER BY x.rowid LIMIT @take OFFSET @skip", arguments, row => row.ToFound(), row => row.id);
        return (found, total);
    }

    private static (string Columns, string Tables, string Text) Parts(RecordKind kind)
    {
        const string Score = "LEFT JOIN scores s ON s.run_seed = d.run_seed AND s.draft_id = d.id JOIN problems p ON p.run_seed = d.run_seed AND p.id = d.problem_id";
        return kind switch
        {
            RecordKind.Draft => ($"x.run_seed, x.id, x.stage, x.problem_id, x.text, x.author_kind, x.author, s.kind, CASE WHEN (x.run_seed, x.id) IN {Chosen} THEN 1 ELSE 0 END AS chosen",
                $"FROM drafts x JOIN drafts d ON d.rowid = x.rowid {Score}", "x.text"),
            RecordKind.Feedback => ($"x.run_seed, x.id, x.stage, d.problem_id, x.text, x.author_kind, x.author, s.kind, CASE WHEN (x.run_seed, coalesce(x.whole_id, x.id)) IN {Answered} THEN 1 ELSE 0 END AS chosen",
                $"FROM feedback x JOIN drafts d ON d.run_seed = x.run_seed AND d.id = x.draft_id {Score}", "x.text"),
            _ => ("x.run_seed, x.id, x.split AS stage, x.id AS problem_id, x.description AS text, NULL AS author_kind, x.task AS author, NULL AS kind, 0 AS chosen",
                "FROM problems x JOIN problems p ON p.rowid = x.rowid", "x.description"),
        };
    }

    private static IEnumerable<string> Conditions(RecordKind kind, RecordFilter filter)
    {
        var problems = kind == RecordKind.Problem;
        var tests = new (bool Wanted, string Sql)[]
        {
            (filter.Seed is not null, "x.run_seed = @seed"),
            (filter.Stage is not null && !problems, filter.Stage?.EndsWith("/*", StringComparison.Ordinal) == true ? "substr(x.stage, 1, length(@stage)) = @stage" : "x.stage = @stage"),
            (filter.Task is not null, "p.task = @task"),
            (filter.Author is not null && !problems, "x.author_kind = @author"),
            (filter.Kind is not null && !problems, "s.kind = @kind"),
            (filter.Chosen is not null && !problems, (filter.Chosen == true ? "" : "NOT ") + (kind == RecordKind.Draft ? $"(x.run_seed, x.id) IN {Chosen}" : $"(x.run_seed, coalesce(x.whole_id, x.id)) IN {Answered}")),
        };
        return tests.Where(test => test.Wanted).Select(test => test.Sql);
    }

    private static IEnumerable<string> Words(StoreEngine engine, RecordFilter filter, string text, Dictionary<string, object?> arguments)
    {
        var words = (filter.Words ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords).ToList();
        for (var i = 0; i < words.Count; i++)
        {
            var name = "word" + i.ToString(CultureInfo.InvariantCulture);
            arguments[name] = words[i];
            yield return engine.Holds(text, name);
        }
    }

#pragma warning disable SA1300, IDE1006 // column names as the database spells them: Dapper maps by name
    private sealed class FoundRow
    {
        public long run_seed { get; set; }
        public string id { get; set; } = "";
        public string stage { get; set; } = "";
        public string problem_id { get; set; } = "";
        public string text { get; set; } = "";
        public string? author_kind { get; set; }
        public string author { get; set; } = "";
        public string? kind { get; set; }
        public long chosen { get; set; }

        public FoundText ToFound() => new(unchecked((ulong)run_seed), id, stage, problem_id, ProblemGraph.Cut(text, 400))
        {
            Author = author_kind is null ? null : new Author(RowText.Name<AuthorKind>(author_kind), author), Kind = kind, Chosen = chosen != 0,
        };
    }
}

/// <summary>A record that was found.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Id">Its id.</param>
/// <param name="Stage">Its stage; of a problem, its split.</param>
/// <param name="ProblemId">Its problem.</param>
/// <param name="Text">How it begins, at most 400 characters.</param>
public sealed record FoundText(ulong Seed, string Id, string Stage, string ProblemId, string Text)
{
    /// <summary>Who wrote it; null of a problem.</summary>
    public Author? Author { get; init; }

    /// <summary>How the draft ended, or the draft that the feedback is about; null where it wasn't scored.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether it was selected, or led to what was.</summary>
    public bool Chosen { get; init; }
}
