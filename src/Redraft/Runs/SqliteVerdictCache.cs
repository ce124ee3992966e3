using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Evaluating;

namespace Redraft.Runs;

/// <summary>Keeps verdicts in one SQLite file, shared by all seeds of a run.</summary>
/// <remarks>Not part of the feedback graph, whose scores hold their own verdicts: the file may be deleted, and may lose its last entries in a power cut.</remarks>
public sealed class SqliteVerdictCache : IVerdictCache, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Lock _turn = new();

    private SqliteVerdictCache(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the file, making it if there is none.</summary>
    /// <exception cref="IOException">If it can't be opened.</exception>
    public static SqliteVerdictCache Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS verdicts (key TEXT PRIMARY KEY, verdict TEXT NOT NULL);");
            return new SqliteVerdictCache(connection);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteFailure.Translate(error, path);
        }
    }

    /// <inheritdoc/>
    public bool TryGet(string key, out ProgramVerdict? verdict)
    {
        lock (_turn)
        {
            var json = _connection.QueryFirstOrDefault<string>("SELECT verdict FROM verdicts WHERE key = @key", new { key });
            verdict = json is null ? null : RunJson.Read<ProgramVerdict>(json);
            return verdict is not null;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">If the disk is full or can't be written.</exception>
    public void Put(string key, ProgramVerdict verdict)
    {
        try
        {
            lock (_turn)
            {
                _connection.Execute("INSERT INTO verdicts (key, verdict) VALUES (@key, @json) ON CONFLICT DO NOTHING", new { key, json = RunJson.Write(verdict) });
            }
        }
        catch (SqliteException error)
        {
            throw SqliteFailure.Translate(error, _connection.DataSource);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
