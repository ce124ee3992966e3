using System.Globalization;
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
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;");
            Prepare(connection, path, readOnly);
            return new SqliteRunStore(connection, timer);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteFailure.Translate(error, path);
        }
        catch
        {
            connection.Dispose();
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
        => _connection.Query<string>("SELECT name FROM units WHERE stage = @stage", new { stage }).ToHashSet();

    /// <inheritdoc/>
    public IReadOnlyList<(string Stage, double Seconds)> StageSeconds()
        => [.. _connection.Query<(string, double)>("SELECT stage, sum(seconds) FROM units GROUP BY stage ORDER BY min(rowid)")];

    /// <inheritdoc/>
    public double WallSeconds() => _connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE name = 'times'") > 0
        ? _connection.ExecuteScalar<double>("SELECT total(longest) FROM (SELECT max(seconds) AS longest FROM times GROUP BY process)")
        : StageSeconds().Sum(stage => stage.Seconds); // schema 1 kept no times

    /// <inheritdoc/>
    public IReadOnlyDictionary<VerdictStrength, int> Strengths()
        => _connection.Query<(string Strength, long Count)>(
            "SELECT json_extract(verdict, '$.strength'), count(*) FROM scores WHERE verdict IS NOT NULL GROUP BY 1 ORDER BY 1")
            .ToDictionary(row => Enum.Parse<VerdictStrength>(row.Strength, ignoreCase: true), row => (int)row.Count);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Problem> Problems()
        => _connection.Query<ProblemRow>("SELECT * FROM problems").Select(row => row.ToProblem()).ToDictionary(p => p.Id);

    /// <inheritdoc/>
    public IReadOnlyList<(Draft Draft, Score Score)> Drafts(string stage)
        => [.. _connection.Query<DraftRow>(
            DraftRow.Select + " WHERE d.stage = @stage AND s.draft_id IS NOT NULL ORDER BY d.problem_id, coalesce(d.parent_id, ''), d.sample", new { stage })
            .Select(row => (row.ToDraft(), row.ToScore()!))];

    /// <inheritdoc/>
    public IReadOnlyList<Feedback> Feedback(string stage)
        => [.. _connection.Query<FeedbackRow>(FeedbackRow.Select + " WHERE f.stage = @stage ORDER BY f.draft_id", new { stage }).Select(row => row.ToFeedback())];

    /// <inheritdoc/>
    public IReadOnlyList<Selection> Selections(string stage)
        => [.. _connection.Query<(string Problem, string Draft, string Selector, string Seed)>(
            "SELECT problem_id, draft_id, selector, seed FROM selections WHERE stage = @stage ORDER BY problem_id", new { stage })
            .Select(row => new Selection(row.Problem, row.Draft, row.Selector, Seed(row.Seed)))];

    /// <inheritdoc/>
    public CheckpointRecord? Checkpoint(string stage) => Checkpoints().FirstOrDefault(c => c.Stage == stage);

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointRecord> Checkpoints()
    {
        var drafts = _connection.Query<(string Stage, string Draft)>("SELECT stage, draft_id FROM checkpoint_drafts ORDER BY stage, position")
            .ToLookup(row => row.Stage, row => row.Draft);
        return [.. _connection.Query<CheckpointRow>("SELECT stage, hash, folder, base, other_examples, options, seed, losses FROM checkpoints ORDER BY rowid")
            .Select(row => row.ToCheckpoint([.. drafts[row.stage]]))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measure> Measures()
        => [.. _connection.Query<MeasureRow>("SELECT stage, name, metric, value, low, high, count FROM measures ORDER BY rowid").Select(row => row.ToMeasure())];

    /// <inheritdoc/>
    public (Draft Draft, Score? Score, Origin Origin)? FindDraft(string id)
    {
        var row = _connection.QueryFirstOrDefault<DraftRow>(DraftRow.Select + " WHERE d.id = @id", new { id });
        return row is null ? null : (row.ToDraft(), row.ToScore(), row.ToOrigin());
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> DraftsOf(string problemId)
        => [.. _connection.Query<string>("SELECT id FROM drafts WHERE problem_id = @problemId ORDER BY rowid", new { problemId })];

    /// <inheritdoc/>
    public (Feedback Feedback, Origin Origin)? FindFeedback(string id)
    {
        var row = _connection.QueryFirstOrDefault<FeedbackRow>(FeedbackRow.Select + " WHERE f.id = @id", new { id });
        return row is null ? null : (row.ToFeedback(), row.ToOrigin());
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
