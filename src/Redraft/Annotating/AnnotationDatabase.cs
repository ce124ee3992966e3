using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Runs;
using Redraft.Runs.Postgres;

namespace Redraft.Annotating;

/// <summary>What is behind the annotation page, an SQLite file or a run's schema in PostgreSQL: many readers, one writer that commits what waits together.</summary>
/// <remarks>
/// A write that has returned survives a power cut (write-ahead log, synchronous=FULL). Writes that wait at the same time share one transaction, each
/// in a savepoint of its own, so that one that fails takes no other with it: 200 people cost about as many commits as the disk can do. Thread-safe. In
/// PostgreSQL the writers of several processes take turns.
/// </remarks>
public sealed class AnnotationDatabase : IAsyncDisposable
{
    /// <summary>The file in a run's folder that holds what people wrote.</summary>
    public const string FileName = "annotations.db";

    private const int MostTogether = 128; // writes in one transaction

    private readonly StoreEngine _writer;
    private readonly Func<StoreEngine> _newReader;
    private readonly ConcurrentBag<StoreEngine> _readers = [];
    private readonly Channel<PendingWrite> _writes = Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    private AnnotationDatabase(StoreEngine writer, Func<StoreEngine> newReader)
    {
        (_writer, _newReader) = (writer, newReader);
        _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Opens the file, making it if there is none.</summary>
    /// <exception cref="InvalidDataException">If it is something else, or of another version.</exception>
    /// <exception cref="IOException">If it can't be opened.</exception>
    public static AnnotationDatabase Open(string path) => new(new SqliteEngine(Connect(path)), () => NewReader(path));

    /// <summary>Opens what people wrote for a run in PostgreSQL.</summary>
    /// <param name="place">Where the run is.</param>
    /// <exception cref="InvalidDataException">If there is no such run, or it is of another version.</exception>
    /// <exception cref="StoreException">If the server doesn't answer, or refuses.</exception>
    public static AnnotationDatabase Open(StorePlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return new(PostgresSchema.Open(place, readOnly: false), () => PostgresSchema.Open(place, readOnly: true));
    }

    /// <summary>Opens what people will write for a run in PostgreSQL that is only just begun: makes it, unless it is there without records.</summary>
    /// <param name="place">Where the run will be.</param>
    /// <exception cref="IOException">If there is a run of that name already.</exception>
    /// <exception cref="StoreException">If the server doesn't answer, or refuses.</exception>
    public static AnnotationDatabase Begin(StorePlace place)
    {
        PostgresSchema.Create(place, "{}");
        return Open(place);
    }

    /// <summary>Where SQLite and PostgreSQL differ.</summary>
    internal StoreEngine Differences => _writer;

    /// <summary>A connection to the file, which is looked at, and made if there is none.</summary>
    internal static SqliteConnection Connect(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;");
            Prepare(connection, path);
            return connection;
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

    private static void Prepare(SqliteConnection connection, string path)
    {
        var empty = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master") == 0;
        if (!empty && connection.ExecuteScalar<long>("PRAGMA application_id") != AnnotationSchema.ApplicationId)
        {
            throw new InvalidDataException($"{path}: an SQLite file, but not one of annotations; move it away");
        }

        if (!empty && connection.ExecuteScalar<long>("PRAGMA user_version") is not AnnotationSchema.Version and var version)
        {
            throw new InvalidDataException($"{path}: made by another Redraft (annotations of version {version}, this one reads {AnnotationSchema.Version}); use that one");
        }

        connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
        connection.Execute("PRAGMA synchronous = FULL");
        if (empty)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(AnnotationSchema.Create + $"PRAGMA application_id = {AnnotationSchema.ApplicationId}; PRAGMA user_version = {AnnotationSchema.Version};", transaction: transaction);
            transaction.Commit();
        }

        connection.Execute(AnnotationSchema.Added);
    }

    /// <summary>Reads what is committed.</summary>
    internal T Read<T>(Func<DbConnection, T> read)
    {
        if (!_readers.TryTake(out var reader))
        {
            reader = _newReader();
        }

        try
        {
            return reader.Do(() => read(reader.Connection));
        }
        catch (DbException error)
        {
            throw reader.Translate(error);
        }
        finally
        {
            _readers.Add(reader);
        }
    }

    // Never as immutable, as a finished run's store is: somebody is always writing.
    private static SqliteEngine NewReader(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 5000");
        return new SqliteEngine(connection);
    }

    /// <summary>Writes, and returns when it is durable.</summary>
    /// <param name="write">Reads and writes; what it throws undoes its own writes and is thrown here.</param>
    internal async Task<T> WriteAsync<T>(Func<DbConnection, T> write)
    {
        var result = default(T)!;
        var pending = new PendingWrite(connection => result = write(connection));
        if (!_writes.Writer.TryWrite(pending))
        {
            throw new ObjectDisposedException(nameof(AnnotationDatabase));
        }

        await pending.Done.Task.ConfigureAwait(false);
        return result;
    }

    private void WriteAll()
    {
        var together = new List<PendingWrite>();
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            together.Clear();
            while (together.Count < MostTogether && _writes.Reader.TryRead(out var write))
            {
                together.Add(write);
            }

            Commit(together);
        }
    }

    private void Commit(List<PendingWrite> together)
    {
        try
        {
            _writer.Do(() => CommitOnce(together));
        }
        catch (Exception error)
        {
            var told = error is DbException failure ? _writer.Translate(failure) : error;
            together.ForEach(write => write.Fault ??= told); // nothing of them is stored
        }

        foreach (var write in together)
        {
            write.Tell();
        }
    }

    private bool CommitOnce(List<PendingWrite> together)
    {
        using var transaction = _writer.Begin();
        foreach (var write in together)
        {
            write.Fault = null;
            WriteOne(write);
        }

        transaction.Commit();
        return true;
    }

    private void WriteOne(PendingWrite write)
    {
        var connection = _writer.Connection;
        connection.Execute("SAVEPOINT one");
        try
        {
            write.Work(connection);
            connection.Execute("RELEASE one");
        }
        catch (Exception error) when (error is not SqliteException { SqliteErrorCode: 10 or 13 }) // a disk that is full or broken is everybody's matter
        {
            connection.Execute("ROLLBACK TO one; RELEASE one");
            write.Fault = error;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        _writer.Dispose();
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private sealed class PendingWrite(Action<DbConnection> work)
    {
        public Action<DbConnection> Work { get; } = work;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Fault { get; set; }

        public void Tell()
        {
            if (Fault is null)
            {
                Done.SetResult();
            }
            else
            {
                Done.SetException(Fault);
            }
        }
    }
}
