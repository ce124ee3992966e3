using System.Data;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Evaluating;

namespace Redraft.Runs;

/// <summary>A run store in one SQLite file: write-ahead log, synchronous=FULL, one writing connection.</summary>
/// <remarks>
/// A commit that has returned survives a power cut. Readers open the file read-only and can't disturb the writer.
/// Cost: about 0.2 ms per commit and a few microseconds per record.
/// </remarks>
public sealed class SqliteRunStore : IRunStore
{
    private readonly SqliteConnection _connection;
    private readonly RunTimer? _timer;
    private bool _abandoned;

    private SqliteRunStore(SqliteConnection connection, RunTimer? timer) => (_connection, _timer) = (connection, timer);

    internal SqliteConnection Connection => _connection;

    /// <summary>Opens the store of a run, making it if there is none.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="readOnly">Opens for reading only; the file must exist.</param>
    /// <param name="timer">Times the work; null stores no times.</param>
    /// <exception cref="InvalidDataException">If the file isn't a run store, or of a newer schema.</exception>
    /// <exception cref="IOException">If it can't be opened.</exception>
    public static SqliteRunStore Open(string path, bool readOnly = false, RunTimer? timer = null)
    {
        SQLitePCL.Batteries_V2.Init();
        SqliteConnection? connection = null;
        try
        {
            connection = readOnly
                ? ReadOnlyDatabase.Open(path)
                : new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            if (!readOnly)
            {
                connection.Open();
            }

            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;");
            Prepare(connection, path, readOnly);
            return new SqliteRunStore(connection, timer);
        }
        catch (SqliteException error)
        {
            connection?.Dispose();
            throw SqliteFailure.Translate(error, path);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteConnection connection, string path, bool readOnly)
    {
        var application = connection.ExecuteScalar<long>("PRAGMA application_id");
        var version = connection.ExecuteScalar<long>("PRAGMA user_version");
        var tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master");
        if (tables > 0 && application != RunSchema.ApplicationId)
        {
            throw new InvalidDataException($"{path}: an SQLite file, but not a Redraft run store; point at the folder of a run");
        }

        if (version > RunSchema.Version)
        {
            throw new InvalidDataException(
                $"{path}: made by a newer Redraft (schema {version}, this one reads up to {RunSchema.Version}); update Redraft");
        }

        if (readOnly)
        {
            return;
        }

        connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
        connection.Execute("PRAGMA synchronous = FULL");
        if (tables == 0)
        {
            connection.Execute(RunSchema.Create());
        }
        else if (version < RunSchema.Version)
        {
            connection.Execute(RunSchema.Upgrade());
        }
    }

    /// <inheritdoc/>
    public void Commit(RunBatch batch)
    {
        try
        {
            WriteWhole(batch);
        }
        catch (SqliteException error)
        {
            throw SqliteFailure.Translate(error, _connection.DataSource);
        }
    }

    private void WriteWhole(RunBatch batch)
    {
        var transaction = _connection.BeginTransaction();
        try
        {
            new BatchWriter(_connection, transaction).Write(batch, _timer);
            transaction.Commit();
        }
        catch
        {
            Abandon(transaction);
            throw;
        }

        transaction.Dispose();
    }

    // A full disk makes SQLite roll back by itself; rolling back again then fails and would hide why.
    private void Abandon(SqliteTransaction transaction)
    {
        try
        {
            transaction.Dispose();
        }
        catch (SqliteException)
        {
            _abandoned = true;
        }
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> FinishedUnits(string stage)
        => Rows<string, string>("units", "SELECT name FROM units WHERE stage = @stage", new { stage }, name => name, name => name).ToHashSet();

    /// <inheritdoc/>
    public IReadOnlyList<(string Stage, double Seconds)> StageSeconds() => Rows<(string Stage, double), (string, double)>(
        "units", "SELECT stage, sum(seconds) FROM units GROUP BY stage ORDER BY min(rowid)", null, row => row, row => row.Stage);

    /// <inheritdoc/>
    public double WallSeconds() => Read("times", () => _connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE name = 'times'") > 0
        ? _connection.ExecuteScalar<double>("SELECT total(longest) FROM (SELECT max(seconds) AS longest FROM times GROUP BY process)")
        : StageSeconds().Sum(stage => stage.Seconds)); // schema 1 kept no times

    /// <inheritdoc/>
    public IReadOnlyDictionary<VerdictStrength, int> Strengths() => Rows<(string Strength, long Count), (VerdictStrength Strength, int Count)>(
        "scores", "SELECT json_extract(verdict, '$.strength'), count(*) FROM scores WHERE verdict IS NOT NULL GROUP BY 1 ORDER BY 1", null,
        row => (Enum.Parse<VerdictStrength>(row.Strength, ignoreCase: true), (int)row.Count), row => row.Strength).ToDictionary(row => row.Strength, row => row.Count);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Problem> Problems()
        => Rows<ProblemRow, Problem>("problems", "SELECT * FROM problems", null, row => row.ToProblem(), row => row.id).ToDictionary(p => p.Id);

    /// <inheritdoc/>
    public IReadOnlyList<(Draft Draft, Score Score)> Drafts(string stage) => Rows<DraftRow, (Draft, Score)>(
        "drafts", DraftRow.Select + " WHERE d.stage = @stage AND s.draft_id IS NOT NULL ORDER BY d.problem_id, coalesce(d.parent_id, ''), d.sample",
        new { stage }, row => (row.ToDraft(), row.ToScore()!), row => row.id);

    /// <inheritdoc/>
    public IReadOnlyList<Feedback> Feedback(string stage) => Rows<FeedbackRow, Feedback>(
        "feedback", FeedbackRow.Select + " WHERE f.stage = @stage ORDER BY f.draft_id", new { stage }, row => row.ToFeedback(), row => row.id);

    /// <inheritdoc/>
    public IReadOnlyList<Selection> Selections(string stage) => Rows<(string Problem, string Draft, string Selector, string Seed), Selection>(
        "selections", "SELECT problem_id, draft_id, selector, seed FROM selections WHERE stage = @stage ORDER BY problem_id", new { stage },
        row => new Selection(row.Problem, row.Draft, row.Selector, Seed(row.Seed)), row => row.Problem);

    /// <inheritdoc/>
    public CheckpointRecord? Checkpoint(string stage) => Checkpoints().FirstOrDefault(c => c.Stage == stage);

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointRecord> Checkpoints()
    {
        var drafts = Rows<(string Stage, string Draft), (string Stage, string Draft)>(
            "checkpoint_drafts", "SELECT stage, draft_id FROM checkpoint_drafts ORDER BY stage, position", null, row => row, row => row.Stage)
            .ToLookup(row => row.Stage, row => row.Draft);
        return Rows<CheckpointRow, CheckpointRecord>(
            "checkpoints", "SELECT stage, hash, folder, base, other_examples, options, seed, losses FROM checkpoints ORDER BY rowid", null,
            row => row.ToCheckpoint([.. drafts[row.stage]]), row => row.stage);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measure> Measures() => Rows<MeasureRow, Measure>(
        "measures", "SELECT stage, name, metric, value, low, high, count FROM measures ORDER BY rowid", null, row => row.ToMeasure(), row => row.name);

    /// <inheritdoc/>
    public (Draft Draft, Score? Score, Origin Origin)? FindDraft(string id) => Rows<DraftRow, (Draft, Score?, Origin)?>(
        "drafts", DraftRow.Select + " WHERE d.id = @id", new { id }, row => (row.ToDraft(), row.ToScore(), row.ToOrigin()), row => row.id).FirstOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<string> DraftsOf(string problemId) => Rows<string, string>(
        "drafts", "SELECT id FROM drafts WHERE problem_id = @problemId ORDER BY rowid", new { problemId }, id => id, id => id);

    /// <inheritdoc/>
    public (Feedback Feedback, Origin Origin)? FindFeedback(string id) => Rows<FeedbackRow, (Feedback, Origin)?>(
        "feedback", FeedbackRow.Select + " WHERE f.id = @id", new { id }, row => (row.ToFeedback(), row.ToOrigin()), row => row.id).FirstOrDefault();

    /// <summary>Reads every row of every kind, so that what can't be read is found.</summary>
    /// <returns>A read for each kind; each throws an <see cref="InvalidDataException"/> that names the first bad row.</returns>
    internal IEnumerable<Action> ReadsOfEverything() =>
    [
        () => Problems(),
        () => Rows<DraftRow, object>("drafts", DraftRow.Select, null, row => (row.ToDraft(), row.ToScore(), row.ToOrigin()), row => row.id),
        () => Rows<FeedbackRow, object>("feedback", FeedbackRow.Select, null, row => (row.ToFeedback(), row.ToOrigin()), row => row.id),
        () => Rows<(string Problem, string Seed), ulong>("selections", "SELECT problem_id, seed FROM selections", null, row => Seed(row.Seed), row => row.Problem),
        () => Checkpoints(),
        () => Measures(),
        () => Strengths(),
        () => WallSeconds(),
    ];

    private List<T> Rows<TRow, T>(string table, string sql, object? arguments, Func<TRow, T> read, Func<TRow, string?> name)
        => Read(table, () => _connection.Query<TRow>(sql, arguments).Select(row => Row(table, row, read, name)).ToList());

    private T Row<TRow, T>(string table, TRow row, Func<TRow, T> read, Func<TRow, string?> name)
    {
        try
        {
            return read(row);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{_connection.DataSource}: {table}, row '{name(row)}' can't be read ({error.Message}); it was changed after it was written: restore the file from a copy", error);
        }
    }

    private T Read<T>(string table, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException error)
        {
            throw SqliteFailure.Translate(error, _connection.DataSource);
        }
        catch (Exception error) when (error is DataException or FormatException or InvalidCastException or OverflowException)
        {
            throw new InvalidDataException($"{_connection.DataSource}: a row of {table} can't be read ({error.Message}); it was changed after it was written: restore the file from a copy", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _connection.Dispose();
        }
        catch (SqliteException) when (_abandoned)
        {
            // What went wrong has been said already.
        }
    }

    internal static string Text(ulong seed) => seed.ToString("x16", CultureInfo.InvariantCulture);

    internal static ulong Seed(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
