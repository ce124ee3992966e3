using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Recipes;
using Redraft.Remote.Batching;

namespace Redraft.Remote.Calling;

/// <summary>Every call to hosted models with its answer, tokens and cost, in one SQLite file that runs and processes share: what was answered is never paid again.</summary>
/// <remarks>
/// Who is about to make a call holds it by a lease, and others wait for the answer; the lease of a process that died ends at once where that can be seen, else it runs out. A request stands
/// in it with the most that it can cost before it is sent, which counts until it is known what it has cost. Write-ahead log, synchronous=NORMAL: a power
/// cut can lose the last moments' answers, which are then paid again; the end of a process loses nothing. One connection, whose work is put together into
/// transactions. The file is readable by its owner alone. Thread-safe.
/// </remarks>
public sealed class CallStore : IDisposable
{
    /// <summary>How long a lease lasts unless it is renewed.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const int MostTogether = 256;

    private readonly Channel<Job> _open = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly PreparedStatements _statements;
    private readonly Dictionary<(string Run, string Purse, BudgetRecipe?, PriceRecipe?), Budget> _budgets = [];
    private readonly Dictionary<(string Server, string Key), ServerPause> _pauses = [];
    private readonly string _path;
    private readonly Task _loop;

    private CallStore(SqliteConnection connection, string path, TimeProvider clock)
    {
        (_connection, _statements, _path, Clock) = (connection, new PreparedStatements(connection), path, clock);
        _loop = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // a thread of its own: the pool's few have answers to read
    }

    /// <summary>Dates answers, and tells when leases run out.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>Opens a store, making it if there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">Dates answers, and tells when leases run out: the same for all processes.</param>
    /// <exception cref="InvalidDataException">If the file is something else.</exception>
    /// <exception cref="IOException">If it can't be opened.</exception>
    public static CallStore Open(string path, TimeProvider? clock = null)
    {
        SQLitePCL.Batteries_V2.Init();
        path = Path.GetFullPath(path);
        MakePrivate(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 30000");
            var (application, version) = (connection.ExecuteScalar<long>("PRAGMA application_id"), connection.ExecuteScalar<long>("PRAGMA user_version"));
            if (application is not (0 or CallSchema.ApplicationId) || version > CallSchema.Version)
            {
                throw new InvalidDataException($"{path}: not a call store that this Redraft reads; give another file");
            }

            connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = NORMAL");
            if (version < CallSchema.Version)
            {
                Upgrade(connection);
            }

            return new CallStore(connection, path, clock ?? TimeProvider.System);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw Failed(error, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Takes a call: its answer if there is one, else the right to make it unless somebody else holds that.</summary>
    internal Task<CallTurn> TakeAsync(string key, Call call, CallParty party) => Do(transaction =>
    {
        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var found = _statements.First(transaction, "SELECT status, response, owner, held_until FROM calls WHERE key = @1", Row.Read, key);
        if (found?.Response is { } response)
        {
            Use(transaction, party.Run, key, paid: false);
            return new CallTurn(new CallAnswer((int)found.Status, response), false);
        }

        if (found?.HeldUntil > now && found.Owner != party.Owner && !Holder.IsGone(found.Owner))
        {
            return BatchRecords.BatchOf(found.Owner) is { } batch ? new CallTurn(null, false, batch)
                : new CallTurn(null, false, HeldFor: Holder.IsHere(found.Owner) ? null : TimeSpan.FromMilliseconds(found.HeldUntil.Value - now));
        }

        _statements.Execute(
            transaction,
            """
            INSERT INTO calls (key, server, path, draw, request, owner, held_until) VALUES (@1, @2, @3, @4, @5, @6, @7)
            ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
            """,
            key, party.Server, call.Path.ToString(), call.Draw, call.Body, party.Owner, now + (long)Lease.TotalMilliseconds);
        return new CallTurn(null, true);
    });

    /// <summary>Makes a lease last longer.</summary>
    internal Task RenewAsync(string key, CallParty party) => Do(transaction => transaction.Connection!.Execute(
        "UPDATE calls SET held_until = @until WHERE key = @key AND owner = @Owner AND response IS NULL",
        new { key, party.Owner, until = (Clock.GetUtcNow() + Lease).ToUnixTimeMilliseconds() }, transaction));

    /// <summary>Gives a call back without an answer.</summary>
    internal Task LeaveAsync(string key, CallParty party) => Do(transaction => transaction.Connection!.Execute(
        "UPDATE calls SET held_until = 0 WHERE key = @key AND owner = @Owner AND response IS NULL", new { key, party.Owner }, transaction));

    /// <summary>Keeps an answer; one that is there already stays.</summary>
    internal Task KeepAsync(string key, CallAnswer answer, CallUsage usage, double cost, CallParty party) => Do(transaction =>
    {
        Use(transaction, party.Run, key, paid: true);
        return _statements.Execute(
            transaction,
            """
            UPDATE calls SET status = @1, response = @2, input_tokens = @3, output_tokens = @4, usage_said = @5, cost = @6, time = @7, owner = NULL, held_until = NULL
            WHERE key = @8 AND response IS NULL
            """,
            answer.Status, answer.Body, usage.Input, usage.Output, usage.Said ? 1 : 0, cost, Clock.GetUtcNow().ToString("O"), key);
    });

    /// <summary>Notes that a request is about to be sent, with the most that it can cost: that counts unless <see cref="SpendAsync"/> says better.</summary>
    /// <returns>The note's number.</returns>
    internal Task<long> SendingAsync(string key, Spending most, CallParty party) => Do(transaction => _statements.Insert(
        transaction,
        "INSERT INTO spent (run, model, key, status, requests, input_tokens, output_tokens, cost, time, owner) VALUES (@1, @2, @3, 0, @4, @5, @6, @7, @8, @9)",
        party.Run, party.Purse, key, most.Requests, most.Input, most.Output, most.Money, Clock.GetUtcNow().ToString("O"), party.Owner));

    /// <summary>Notes what a request has cost.</summary>
    internal Task SpendAsync(long note, int status, Spending spent) => Do(transaction => _statements.Execute(
        transaction,
        "UPDATE spent SET status = @1, requests = @2, input_tokens = @3, output_tokens = @4, cost = @5, time = @6, owner = NULL WHERE id = @7",
        status, spent.Requests, spent.Input, spent.Output, spent.Money, Clock.GetUtcNow().ToString("O"), note));

    /// <summary>The budget of a run's purse: one object for all models of this process that share it.</summary>
    internal async Task<Budget> BudgetOfAsync(CallParty party, BudgetRecipe? limits, PriceRecipe? price)
    {
        var (spent, unseen) = (await SpentAsync(party).ConfigureAwait(false), await UnseenAsync(party).ConfigureAwait(false));
        var purse = (party.Run, party.Purse, limits, price);
        lock (_budgets)
        {
            return _budgets.TryGetValue(purse, out var known) ? known : _budgets[purse] = new Budget(limits, price, spent, unseen);
        }
    }

    /// <summary>The pause of a server: one object for all models of this process that ask it with the same key.</summary>
    internal ServerPause PauseOf(string server, ApiKey key)
    {
        lock (_pauses)
        {
            return _pauses.TryGetValue((server, key.Fingerprint), out var known) ? known : _pauses[(server, key.Fingerprint)] = new ServerPause();
        }
    }

    /// <summary>What a run has spent from a purse, with the most that what is under way can cost.</summary>
    internal Task<Spending> SpentAsync(CallParty party) => Do(transaction =>
    {
        var (requests, input, output, money, trained) = transaction.Connection!.QuerySingle<(long, long, long, double, long)>(
            """
            SELECT coalesce(sum(requests), 0), coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0), coalesce(sum(cost), 0.0), coalesce(sum(trained_tokens), 0)
            FROM spent WHERE run = @Run AND model = @Purse
            """,
            new { party.Run, party.Purse }, transaction);
        return new Spending(requests, input, output, money) { Trained = trained };
    });

    /// <summary>How many of its requests other processes had under way and never said the end of.</summary>
    internal Task<long> UnseenAsync(CallParty party) => Do(transaction => transaction.Connection!.Query<(string Owner, long Requests)>(
        "SELECT owner, sum(requests) FROM spent WHERE run = @Run AND model = @Purse AND owner IS NOT NULL GROUP BY owner", new { party.Run, party.Purse }, transaction)
        .Where(of => !Holder.IsHere(of.Owner)).Sum(of => of.Requests));

    /// <summary>How many calls have an answer, and what all of them have cost.</summary>
    public Task<(long Calls, double Cost)> TotalAsync() => Do(transaction => transaction.Connection!.QuerySingle<(long, double)>(
        "SELECT count(*), coalesce(sum(cost), 0.0) FROM calls WHERE response IS NOT NULL", null, transaction));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_open.Writer.TryComplete())
        {
            _loop.GetAwaiter().GetResult();
            _statements.Dispose();
            _connection.Dispose();
        }
    }

    /// <summary>Notes that a run has used an answer.</summary>
    internal void Use(SqliteTransaction transaction, string run, string key, bool paid) => _statements.Execute(
        transaction, "INSERT INTO uses (run, key, paid) VALUES (@1, @2, @3) ON CONFLICT DO NOTHING", run, key, paid ? 1 : 0);

    /// <summary>Does something within a transaction of its own, or one with others.</summary>
    internal Task<T> Do<T>(Func<SqliteTransaction, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_open.Writer.TryWrite(new Job<T>(work, done)))
        {
            done.SetException(new ObjectDisposedException(nameof(CallStore))); // not thrown: a timer that renews a lease mustn't end the process
        }

        return done.Task;
    }

    private void Work()
    {
        var together = new List<Job>();
        while (_open.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            together.Clear();
            while (together.Count < MostTogether && _open.Reader.TryRead(out var work))
            {
                together.Add(work);
            }

            try
            {
                using var transaction = _connection.BeginTransaction(deferred: false);
                together.ForEach(work => work.Run(transaction));
                transaction.Commit();
                together.ForEach(work => work.Succeed());
            }
#pragma warning disable CA1031 // whoever waits for the work gets it
            catch (Exception error)
#pragma warning restore CA1031
            {
                var seen = error is SqliteException failure ? Failed(failure, _path) : error;
                together.ForEach(work => work.Fail(seen));
            }
        }
    }

    private static void Upgrade(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.ExecuteScalar<long>("PRAGMA user_version", null, transaction); // another process may have been faster
        if (version < CallSchema.Version)
        {
            connection.Execute(CallSchema.From(version), null, transaction);
        }

        transaction.Commit();
    }

    private static void MakePrivate(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        if (!File.Exists(path))
        {
            new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }
    }

    private static Exception Failed(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        13 => new IOException($"{path}: the disk is full; free some space (nothing kept is lost)", error),
        26 or 11 => new InvalidDataException($"{path}: not a readable call store; move it away, and the calls are made and paid again", error),
        _ => new IOException($"{path}: the call store failed ({error.Message}); look at the file and its folder", error),
    };

    private sealed record Row(long Status, byte[]? Response, string? Owner, long? HeldUntil)
    {
        public static Row Read(SqliteDataReader row) => new(
            row.IsDBNull(0) ? 0 : row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3));
    }

    private abstract class Job
    {
        public abstract void Run(SqliteTransaction transaction);

        public abstract void Succeed();

        public abstract void Fail(Exception error);
    }

    private sealed class Job<T>(Func<SqliteTransaction, T> work, TaskCompletionSource<T> done) : Job
    {
        private T? _result;

        public override void Run(SqliteTransaction transaction) => _result = work(transaction);

        public override void Succeed() => done.SetResult(_result!);

        public override void Fail(Exception error) => done.SetException(error);
    }
}
