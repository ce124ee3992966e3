using System.Data;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Evaluating;
using Redraft.Runs.Postgres;

namespace Redraft.Runs;

/// <summary>A run in one SQLite file, or in a schema of a PostgreSQL database: a feedback graph for each seed, and the verdicts that they share. One connection.</summary>
/// <remarks>
/// A commit that has returned survives a power cut (SQLite: write-ahead log, synchronous=FULL). Readers open it read-only and can't disturb the writer. Thread-safe: calls take
/// turns; in PostgreSQL so do the commits of several processes. Cost in a file: about 0.2 ms per commit and a few microseconds per record.
/// </remarks>
public sealed class RunDatabase : IDisposable
{
    private readonly StoreEngine _engine;
    private readonly StoredVerdictCache _verdicts;
    private readonly bool _readOnly;
    private bool _abandoned, _closed;

    private RunDatabase(StoreEngine engine, bool readOnly)
    {
        (_engine, _readOnly) = (engine, readOnly);
        _verdicts = new StoredVerdictCache(this);
    }

    /// <summary>The verdicts on programs that any seed has graded. New ones are written with the next commit, or when the database is closed.</summary>
    public IVerdictCache Verdicts => _verdicts;

    /// <summary>The log-probabilities of texts under models that don't change, which any seed has computed.</summary>
    public LogProbabilityCache LogProbabilities => field ??= new LogProbabilityCache(this);

    internal DbConnection Connection => _engine.Connection;

    /// <summary>Where SQLite and PostgreSQL differ.</summary>
    internal StoreEngine Engine => _engine;

    /// <summary>The file or the place, for messages.</summary>
    internal string Source => _engine.Source;

    /// <summary>Held by whoever uses the connection.</summary>
    internal Lock Turn { get; } = new();

    /// <summary>Opens the database of a run, making it if there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="readOnly">Opens for reading only; the file must exist.</param>
    /// <exception cref="InvalidDataException">If the file isn't a run's database, or of another schema.</exception>
    /// <exception cref="IOException">If it can't be opened.</exception>
    public static RunDatabase Open(string path, bool readOnly = false)
    {
        SQLitePCL.Batteries_V2.Init();
        SqliteConnection? connection = null;
        try
        {
            connection = readOnly
                ? ReadOnlyDatabase.Open(path)
                : new WholeTextConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            if (!readOnly)
            {
                connection.Open();
            }

            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;");
            Prepare(connection, path, readOnly);
            return new RunDatabase(new SqliteEngine(connection), readOnly);
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

    /// <summary>Opens a run in PostgreSQL that is there.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="readOnly">Opens for reading only; nothing is brought up to date then.</param>
    /// <exception cref="InvalidDataException">If there is no run of that name, or it is of another schema.</exception>
    /// <exception cref="StoreException">If the server doesn't answer, or refuses.</exception>
    public static RunDatabase Open(StorePlace place, bool readOnly = false)
    {
        ArgumentNullException.ThrowIfNull(place);
        return new RunDatabase(PostgresSchema.Open(place, readOnly), readOnly);
    }

    /// <summary>A run in PostgreSQL that is just being made.</summary>
    internal static RunDatabase Of(PostgresEngine engine) => new(engine, readOnly: false);

    private static void Prepare(SqliteConnection connection, string path, bool readOnly)
    {
        var application = connection.ExecuteScalar<long>("PRAGMA application_id");
        var version = connection.ExecuteScalar<long>("PRAGMA user_version");
        var empty = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master") == 0;
        if (!empty && application != RunSchema.ApplicationId)
        {
            throw new InvalidDataException($"{path}: an SQLite file, but not a Redraft run store; point at the folder of a run");
        }

        if (version > RunSchema.Version)
        {
            throw new InvalidDataException($"{path}: made by a newer Redraft (schema {version}, this one reads {RunSchema.Version}); update Redraft");
        }

        if (!empty && version < RunSchema.Version)
        {
            throw new InvalidDataException(
                $"{path}: made by an older Redraft (schema {version}, this one reads {RunSchema.Version}); start a new run, or use the Redraft that made it");
        }

        if (empty && readOnly)
        {
            throw new InvalidDataException($"{path}: holds nothing yet; begin the run with `redraft resume`");
        }

        if (!readOnly)
        {
            connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            if (empty)
            {
                connection.Execute(RunSchema.Create());
            }
        }
    }

    /// <summary>The feedback graph of one seed; it is open for as long as the database is.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="timer">Times the work on it; null stores no times.</param>
    public IRunStore StoreOf(ulong seed, RunTimer? timer = null) => PartOf(seed, timer);

    internal DatabaseRunStore PartOf(ulong seed, RunTimer? timer = null) => _engine.StoreOf(this, seed, timer);

    /// <summary>The seeds that have records.</summary>
    internal IReadOnlySet<ulong> Seeds()
        => Rows<long, ulong>("origins", "SELECT DISTINCT run_seed FROM origins", null, seed => unchecked((ulong)seed), seed => $"{seed}").ToHashSet();

    /// <summary>Reads all that is kept beside the records, so that what can't be read is found.</summary>
    /// <returns>A read for each table; each throws an <see cref="InvalidDataException"/> that names the first bad row.</returns>
    internal IReadOnlyList<(string Table, Action Read)> ReadsOfCaches() => [("verdicts", _verdicts.ReadAll), ("log_probabilities", LogProbabilities.ReadAll)];

    /// <summary>Writes in one transaction, and the verdicts that wait with it.</summary>
    internal void Commit(Action<DbTransaction> write)
    {
        lock (Turn)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            try
            {
                _engine.Do(() => WriteWhole(write));
            }
            catch (DbException error)
            {
                throw _engine.Translate(error);
            }
        }
    }

    private bool WriteWhole(Action<DbTransaction> write)
    {
        var transaction = _engine.Begin();
        try
        {
            write(transaction);
            _verdicts.Write(transaction);
            transaction.Commit();
            _verdicts.Written();
            _abandoned = false;
        }
        catch
        {
            Abandon(transaction);
            throw;
        }

        transaction.Dispose();
        return true;
    }

    // A full disk makes SQLite roll back by itself; rolling back again then fails and would hide why.
    private void Abandon(DbTransaction transaction)
    {
        try
        {
            transaction.Dispose();
        }
        catch (DbException)
        {
            _abandoned = true;
        }
    }

    /// <summary>Reads rows, naming the one that can't be read.</summary>
    internal List<T> Rows<TRow, T>(string table, string sql, object? arguments, Func<TRow, T> read, Func<TRow, string?> name)
        => [.. Read(table, connection => connection.Query<TRow>(sql, arguments)).Select(row => Row(table, row, read, name))];

    private T Row<TRow, T>(string table, TRow row, Func<TRow, T> read, Func<TRow, string?> name)
    {
        try
        {
            return read(row);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{Source}: {table}, row '{name(row)}' can't be read ({error.Message}); it was changed after it was written: restore the file from a copy", error);
        }
    }

    /// <summary>Reads, saying what an error means.</summary>
    internal T Read<T>(string table, Func<DbConnection, T> read)
    {
        lock (Turn)
        {
            ObjectDisposedException.ThrowIf(_closed, this); // Dapper would open it again
            try
            {
                return _engine.Do(() => read(_engine.Connection));
            }
            catch (DbException error)
            {
                throw _engine.Translate(error);
            }
            catch (Exception error) when (error is DataException or FormatException or InvalidCastException or OverflowException)
            {
                throw new InvalidDataException($"{Source}: a row of {table} can't be read ({error.Message}); it was changed after it was written: restore the file from a copy", error);
            }
        }
    }

    /// <summary>Writes the verdicts that wait and closes the file.</summary>
    public void Dispose()
    {
        lock (Turn)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            try
            {
                if (!_readOnly && !_abandoned && _verdicts.Waiting)
                {
                    _engine.Do(() => WriteWhole(_ => { }));
                }
            }
            catch (DbException)
            {
                // A verdict that is lost costs a grading; what else went wrong has been said already.
            }

            Close();
        }
    }

    private void Close()
    {
        try
        {
            _engine.Dispose();
        }
        catch (DbException) when (_abandoned)
        {
            // What went wrong has been said already.
        }
    }
}
