namespace Redraft.Runs;

/// <summary>The tables of a run store. References are checked at the end of a transaction: drafts and feedback point at each other.</summary>
internal static class RunSchema
{
    /// <summary>Marks the file as ours (SQLite's application_id): "RDFT".</summary>
    public const int ApplicationId = 0x52444654;

    /// <summary>Raised with every change of the tables.</summary>
    public const int Version = 2;

    private static readonly string[] AppendOnly =
        ["origins", "units", "problems", "drafts", "scores", "feedback", "selections", "comparisons", "checkpoints", "checkpoint_drafts", "measures"];

    private static readonly string[] AppendOnlySince2 = ["measure_values", "times"];

    private const string Tables = """
        CREATE TABLE origins (
          id INTEGER PRIMARY KEY, stage TEXT NOT NULL, model TEXT NOT NULL, template_hash TEXT NOT NULL, sampling TEXT NOT NULL, time TEXT NOT NULL);
        CREATE TABLE units (
          stage TEXT NOT NULL, name TEXT NOT NULL, seconds REAL NOT NULL, origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (stage, name));
        CREATE TABLE problems (
          id TEXT PRIMARY KEY, task TEXT NOT NULL, split TEXT NOT NULL, description TEXT NOT NULL, signature TEXT NOT NULL,
          reference TEXT, tests TEXT, origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE drafts (
          id TEXT PRIMARY KEY, stage TEXT NOT NULL, problem_id TEXT NOT NULL REFERENCES problems(id) DEFERRABLE INITIALLY DEFERRED, text TEXT NOT NULL,
          author_kind TEXT NOT NULL, author TEXT NOT NULL, parent_id TEXT REFERENCES drafts(id) DEFERRABLE INITIALLY DEFERRED, feedback_id TEXT REFERENCES feedback(id) DEFERRABLE INITIALLY DEFERRED,
          sample INTEGER NOT NULL, log_probability REAL, seed TEXT NOT NULL, origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED);
        CREATE INDEX drafts_by_stage ON drafts(stage, problem_id, sample);
        CREATE TABLE scores (
          draft_id TEXT NOT NULL REFERENCES drafts(id) DEFERRABLE INITIALLY DEFERRED, scorer TEXT NOT NULL, value REAL NOT NULL, passed INTEGER NOT NULL,
          kind TEXT NOT NULL, verdict TEXT, origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (draft_id, scorer));
        CREATE TABLE feedback (
          id TEXT PRIMARY KEY, stage TEXT NOT NULL, draft_id TEXT NOT NULL REFERENCES drafts(id) DEFERRABLE INITIALLY DEFERRED, text TEXT NOT NULL,
          author_kind TEXT NOT NULL, author TEXT NOT NULL, seed TEXT NOT NULL, origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED);
        CREATE INDEX feedback_by_stage ON feedback(stage, draft_id);
        CREATE TABLE selections (
          stage TEXT NOT NULL, problem_id TEXT NOT NULL REFERENCES problems(id) DEFERRABLE INITIALLY DEFERRED, draft_id TEXT NOT NULL REFERENCES drafts(id) DEFERRABLE INITIALLY DEFERRED,
          selector TEXT NOT NULL, seed TEXT NOT NULL, origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (stage, problem_id));
        CREATE TABLE comparisons (
          id TEXT PRIMARY KEY, problem_id TEXT NOT NULL REFERENCES problems(id) DEFERRABLE INITIALLY DEFERRED, left_draft_id TEXT NOT NULL REFERENCES drafts(id) DEFERRABLE INITIALLY DEFERRED,
          right_draft_id TEXT NOT NULL REFERENCES drafts(id) DEFERRABLE INITIALLY DEFERRED, preferred_draft_id TEXT, author_kind TEXT NOT NULL, author TEXT NOT NULL,
          origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE checkpoints (
          stage TEXT PRIMARY KEY, hash TEXT NOT NULL, folder TEXT NOT NULL, base TEXT NOT NULL, other_examples INTEGER NOT NULL,
          options TEXT NOT NULL, seed TEXT NOT NULL, losses TEXT NOT NULL, origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE checkpoint_drafts (
          stage TEXT NOT NULL REFERENCES checkpoints(stage) DEFERRABLE INITIALLY DEFERRED, position INTEGER NOT NULL, draft_id TEXT NOT NULL REFERENCES drafts(id) DEFERRABLE INITIALLY DEFERRED,
          PRIMARY KEY (stage, position));
        CREATE TABLE measures (
          stage TEXT NOT NULL, name TEXT NOT NULL, metric TEXT NOT NULL, value REAL, low REAL, high REAL, count INTEGER NOT NULL,
          origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (stage, name, metric));
        """;

    // The numbers that a measure averages; and after each commit, how long the process has been at work.
    private const string TablesSince2 = """
        CREATE TABLE measure_values (
          stage TEXT NOT NULL, name TEXT NOT NULL, metric TEXT NOT NULL, problem_id TEXT NOT NULL REFERENCES problems(id) DEFERRABLE INITIALLY DEFERRED,
          sample INTEGER NOT NULL, value REAL, origin INTEGER NOT NULL REFERENCES origins(id) DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (stage, name, metric, problem_id, sample));
        CREATE TABLE times (id INTEGER PRIMARY KEY, process TEXT NOT NULL, seconds REAL NOT NULL);
        """;

    /// <summary>The script that makes an empty store; what has been said stays said, so updates and deletions are refused.</summary>
    public static string Create() =>
        $"BEGIN; {Tables} {TablesSince2} {Triggers([.. AppendOnly, .. AppendOnlySince2])} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT;";

    /// <summary>The script that brings a store of schema 1 up to this one.</summary>
    public static string Upgrade() => $"BEGIN; {TablesSince2} {Triggers(AppendOnlySince2)} PRAGMA user_version = {Version}; COMMIT;";

    private static string Triggers(IEnumerable<string> tables) => string.Join('\n', tables.SelectMany(table => new[] { "UPDATE", "DELETE" }.Select(verb => $"""
        CREATE TRIGGER {table}_no_{verb.ToLowerInvariant()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the feedback graph is append-only: no {verb} on {table}'); END;
        """)));
}
