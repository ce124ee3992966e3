namespace Redraft.Runs;

/// <summary>The tables of a run's database. References are checked at the end of a transaction: drafts and feedback point at each other.</summary>
/// <remarks>
/// Every record belongs to one seed's part, <c>run_seed</c>, which leads its key and every reference: ids are unique within a part only.
/// A seed of 2⁶³ or more is stored as the negative number of the same bits.
/// </remarks>
internal static class RunSchema
{
    /// <summary>Marks the file as ours (SQLite's application_id): "RDFT".</summary>
    public const int ApplicationId = 0x52444654;

    /// <summary>Raised with every change of the tables. Schemas 1 to 5 were never released.</summary>
    public const int Version = 6;

    /// <summary>The tables of records.</summary>
    public static readonly IReadOnlyList<StoredTable> Records =
    [
        new("units", "stage TEXT NOT NULL, name TEXT NOT NULL, seconds REAL NOT NULL", "stage, name"),
        new("problems", "id TEXT NOT NULL, task TEXT NOT NULL, split TEXT NOT NULL, description TEXT NOT NULL, signature TEXT NOT NULL, reference TEXT, reference_author_kind TEXT, reference_author TEXT, tests TEXT", "id"),
        new("drafts", """
            id TEXT NOT NULL, stage TEXT NOT NULL, problem_id TEXT NOT NULL, text TEXT NOT NULL, author_kind TEXT NOT NULL, author TEXT NOT NULL,
            parent_id TEXT, feedback_id TEXT, sample INTEGER NOT NULL, log_probability REAL, seed TEXT NOT NULL
            """, "id", ("problem_id", "problems"), ("parent_id", "drafts"), ("feedback_id", "feedback")),
        new("scores", "draft_id TEXT NOT NULL, scorer TEXT NOT NULL, value REAL NOT NULL, passed INTEGER NOT NULL, kind TEXT NOT NULL, verdict TEXT",
            "draft_id, scorer", ("draft_id", "drafts")),
        new("feedback", """
            id TEXT NOT NULL, stage TEXT NOT NULL, draft_id TEXT NOT NULL, text TEXT NOT NULL, target_start INTEGER, target_length INTEGER, target_line INTEGER,
            whole_id TEXT, author_kind TEXT NOT NULL, author TEXT NOT NULL, seed TEXT NOT NULL
            """, "id", ("draft_id", "drafts"), ("whole_id", "feedback")),
        new("ratings", "stage TEXT NOT NULL, draft_id TEXT NOT NULL, rater TEXT NOT NULL, value REAL", "stage, draft_id, rater", ("draft_id", "drafts")),
        new("selections", "stage TEXT NOT NULL, problem_id TEXT NOT NULL, draft_id TEXT NOT NULL, selector TEXT NOT NULL, seed TEXT NOT NULL, weight REAL NOT NULL",
            "stage, problem_id, draft_id", ("problem_id", "problems"), ("draft_id", "drafts")),
        new("comparisons", """
            id TEXT NOT NULL, problem_id TEXT NOT NULL, left_draft_id TEXT NOT NULL, right_draft_id TEXT NOT NULL, preferred_draft_id TEXT,
            author_kind TEXT NOT NULL, author TEXT NOT NULL
            """, "id", ("problem_id", "problems"), ("left_draft_id", "drafts"), ("right_draft_id", "drafts"), ("preferred_draft_id", "drafts")),
        new("checkpoints", """
            stage TEXT NOT NULL, hash TEXT NOT NULL, model TEXT NOT NULL, folder TEXT NOT NULL, base TEXT NOT NULL, other_examples INTEGER NOT NULL,
            options TEXT NOT NULL, seed TEXT NOT NULL, losses TEXT NOT NULL
            """, "stage"),
        new("checkpoint_drafts", "stage TEXT NOT NULL, position INTEGER NOT NULL, draft_id TEXT NOT NULL", "stage, position", ("stage", "checkpoints"), ("draft_id", "drafts")),
        new("measures", "stage TEXT NOT NULL, name TEXT NOT NULL, metric TEXT NOT NULL, value REAL, low REAL, high REAL, count INTEGER NOT NULL", "stage, name, metric"),
        new("measure_values", "stage TEXT NOT NULL, name TEXT NOT NULL, metric TEXT NOT NULL, problem_id TEXT NOT NULL, sample INTEGER NOT NULL, value REAL",
            "stage, name, metric, problem_id, sample", ("problem_id", "problems")),
    ];

    // After each commit, how long the process has been at work; and two caches that are no part of the graph, shared by the seeds.
    private const string Others = """
        CREATE TABLE origins (
          run_seed INTEGER NOT NULL, id INTEGER PRIMARY KEY, stage TEXT NOT NULL, model TEXT NOT NULL, template_hash TEXT NOT NULL, sampling TEXT NOT NULL, time TEXT NOT NULL,
          UNIQUE (run_seed, id));
        CREATE TABLE times (run_seed INTEGER NOT NULL, id INTEGER PRIMARY KEY, process TEXT NOT NULL, seconds REAL NOT NULL);
        CREATE TABLE verdicts (key TEXT PRIMARY KEY, verdict TEXT NOT NULL);
        CREATE TABLE log_probabilities (key TEXT PRIMARY KEY, nats BLOB NOT NULL);
        """;

    /// <summary>What finds the records of a stage.</summary>
    public const string Indexes = """
        CREATE INDEX drafts_by_stage ON drafts(run_seed, stage, problem_id, sample);
        CREATE INDEX feedback_by_stage ON feedback(run_seed, stage, draft_id);
        """;

    /// <summary>Every table that holds something of a run, in the order in which they are copied.</summary>
    public static IReadOnlyList<string> Names { get; } = ["origins", .. Records.Select(table => table.Name), "times", "verdicts", "log_probabilities"];

    /// <summary>The tables that only grow.</summary>
    public static IEnumerable<string> Growing => Records.Select(table => table.Name).Concat(["origins", "times"]);

    /// <summary>The script that makes an empty database; what has been said stays said, so updates and deletions are refused.</summary>
    public static string Create()
    {
        var triggers = Growing.SelectMany(table => new[] { "UPDATE", "DELETE" }.Select(verb => Guard(table, verb).Create));
        var statements = Records.Select(Create).Concat([Others, Indexes]).Concat(triggers);
        return $"BEGIN; {string.Join('\n', statements)} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT;";
    }

    /// <summary>The trigger that refuses a change of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="verb">UPDATE or DELETE.</param>
    public static (string Name, string Create) Guard(string table, string verb)
    {
        var name = $"{table}_no_{verb.ToLowerInvariant()}";
        return (name, $"""
            CREATE TRIGGER {name} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, 'the feedback graph is append-only: no {verb} on {table}'); END;
            """);
    }

    private static string Create(StoredTable table) => $"""
        CREATE TABLE {table.Name} (
          run_seed INTEGER NOT NULL, {table.Columns}, origin INTEGER NOT NULL,
          PRIMARY KEY (run_seed, {table.Key}),
          {string.Join(",\n  ", table.Constraints)});
        """;
}
