using Dapper;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Batching;

/// <summary>The batches of a call store. A call in a batch is held by it until the batch has ended, whatever becomes of the process that began it; the batch itself is followed by one at a time, by a lease.</summary>
/// <param name="store">The store.</param>
internal sealed class BatchRecords(CallStore store)
{
    private const string Holding = "batch ";

    private long Now => store.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private long Leased => Now + (long)CallStore.Lease.TotalMilliseconds;

    /// <summary>The batch that holds a call, of its owner as the store has it; null where none does.</summary>
    public static string? BatchOf(string? owner) => owner?.StartsWith(Holding, StringComparison.Ordinal) == true ? owner[Holding.Length..] : null;

    /// <summary>How far some calls are, in their order.</summary>
    public Task<IReadOnlyList<CallState>> LookAsync(IReadOnlyList<string> keys) => store.Do<IReadOnlyList<CallState>>(transaction =>
    {
        var now = Now;
        var known = new Dictionary<string, CallState>(StringComparer.Ordinal);
        foreach (var some in keys.Chunk(500))
        {
            foreach (var (key, answered, owner, until) in transaction.Connection!.Query<(string, long, string?, long?)>(
                "SELECT key, response IS NOT NULL, owner, held_until FROM calls WHERE key IN @some", new { some }, transaction))
            {
                var held = until > now && !Holder.IsGone(owner);
                var batch = held ? BatchOf(owner) : null;
                known[key] = new CallState(answered != 0, batch, held, held && batch is null && !Holder.IsHere(owner) ? TimeSpan.FromMilliseconds(until!.Value - now) : null);
                if (until > now && !held)
                {
                    transaction.Connection!.Execute("UPDATE calls SET held_until = 0 WHERE key = @key AND owner = @owner AND response IS NULL", new { key, owner }, transaction);
                }
            }
        }

        return [.. keys.Select(key => known.GetValueOrDefault(key))];
    });

    /// <summary>Begins a batch of those of some calls that are still free, and holds it.</summary>
    /// <returns>The calls that are in it.</returns>
    public Task<IReadOnlyList<BatchedCall>> OpenAsync(BatchRecord batch, IReadOnlyList<BatchedCall> calls, string server, string holder) => store.Do<IReadOnlyList<BatchedCall>>(transaction =>
    {
        var connection = transaction.Connection!;
        var (now, taken) = (Now, new List<BatchedCall>());
        foreach (var (key, call, index) in calls)
        {
            var bound = connection.Execute(
                """
                INSERT INTO calls (key, server, path, draw, request, owner, held_until) VALUES (@key, @server, @path, @Draw, @Body, @owner, @forever)
                ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until WHERE response IS NULL AND coalesce(held_until, 0) <= @now
                """,
                new { key, server, path = batch.Path, call.Draw, call.Body, owner = Holding + batch.Id, forever = long.MaxValue, now }, transaction);
            if (bound > 0)
            {
                connection.Execute("INSERT INTO batch_calls VALUES (@Id, @key, @MostInput, @MostOutput)", new { batch.Id, key, call.MostInput, call.MostOutput }, transaction);
                taken.Add(new BatchedCall(key, call, index));
            }
        }

        connection.Execute(
            "INSERT INTO batches (id, run, model, server, path, job, holder, held_until, time) VALUES (@Id, @Run, @Model, @server, @Path, NULL, @holder, @until, @time)",
            new { batch.Id, batch.Run, batch.Model, server, batch.Path, holder, until = Leased, time = store.Clock.GetUtcNow().ToString("O") }, transaction);
        return taken;
    });

    /// <summary>Takes a batch to follow it.</summary>
    /// <returns>The batch, null where somebody else follows it or it has ended; and how long another process still does unless it renews that, null where none does.</returns>
    public Task<(BatchRecord? Batch, TimeSpan? HeldFor)> ClaimAsync(string id, string holder) => store.Do<(BatchRecord?, TimeSpan?)>(transaction =>
    {
        var (connection, now) = (transaction.Connection!, Now);
        if (connection.QuerySingleOrDefault<(string? Holder, long Until)>("SELECT holder, held_until FROM batches WHERE id = @id AND ended = 0", new { id }, transaction) is not { Holder: { } before } found)
        {
            return (null, null);
        }

        if (found.Until > now && !Holder.IsGone(before))
        {
            return (null, Holder.IsHere(before) ? null : TimeSpan.FromMilliseconds(found.Until - now));
        }

        connection.Execute("UPDATE batches SET holder = @holder, held_until = @until WHERE id = @id", new { id, holder, until = Leased }, transaction);
        return (connection.QuerySingle<BatchRecord>("SELECT id, run, model, path, job FROM batches WHERE id = @id", new { id }, transaction), null);
    });

    /// <summary>Makes the lease last longer.</summary>
    public Task RenewAsync(string id, string holder) => HoldAsync(id, holder, Leased);

    /// <summary>Leaves a batch for whoever comes next.</summary>
    public Task LeaveAsync(string id, string holder) => HoldAsync(id, holder, 0);

    /// <summary>Notes what the server calls it.</summary>
    public Task BegunAsync(string id, string job) => store.Do(transaction => transaction.Connection!.Execute("UPDATE batches SET job = @job WHERE id = @id", new { id, job }, transaction));

    /// <summary>Its calls whose end isn't known yet, by their keys, with the most tokens that each can read and write.</summary>
    public Task<IReadOnlyDictionary<string, (long Input, long Output)>> OpenCallsAsync(string id) => store.Do<IReadOnlyDictionary<string, (long, long)>>(transaction => transaction.Connection!
        .Query<(string Key, long, long)>("SELECT key, most_input, most_output FROM batch_calls WHERE batch = @id", new { id }, transaction).ToDictionary(row => row.Key, row => (row.Item2, row.Item3), StringComparer.Ordinal));

    /// <summary>Keeps how a call of a batch ended, once: its answer, or that it is free again, and what it has cost.</summary>
    public Task SettleAsync(BatchRecord batch, string key, BatchedEnd end) => store.Do(transaction =>
    {
        var connection = transaction.Connection!;
        if (connection.Execute("DELETE FROM batch_calls WHERE batch = @Id AND key = @key", new { batch.Id, key }, transaction) == 0)
        {
            return false;
        }

        var time = store.Clock.GetUtcNow().ToString("O");
        connection.Execute(
            """
            UPDATE calls SET status = @Status, response = @Body, input_tokens = @Input, output_tokens = @Output, usage_said = @Said, cost = @Money, time = @time, owner = NULL, held_until = NULL
            WHERE key = @key AND owner = @owner AND response IS NULL
            """,
            new { Status = end.Answer?.Status, Body = end.Answer?.Body, end.Usage.Input, end.Usage.Output, Said = end.Usage.Said ? 1 : 0, end.Spent.Money, time = end.Answer is null ? null : time, key, owner = Holding + batch.Id }, transaction);
        if (end.Answer is not null)
        {
            store.Use(transaction, batch.Run, key, paid: true);
        }

        return end.Spent.Requests > 0 && 0 < connection.Execute(
            "INSERT INTO spent (run, model, key, status, requests, input_tokens, output_tokens, cost, time) VALUES (@Run, @Model, @key, @status, @Requests, @Input, @Output, @Money, @time)",
            new { batch.Run, batch.Model, key, status = end.Answer?.Status ?? 0, end.Spent.Requests, end.Spent.Input, end.Spent.Output, end.Spent.Money, time }, transaction);
    });

    /// <summary>Ends a batch; calls of it that weren't settled are free again.</summary>
    public Task EndAsync(string id) => store.Do(transaction => transaction.Connection!.Execute(
        """
        UPDATE calls SET owner = NULL, held_until = NULL WHERE key IN (SELECT key FROM batch_calls WHERE batch = @id) AND owner = @owner AND response IS NULL;
        DELETE FROM batch_calls WHERE batch = @id;
        UPDATE batches SET ended = 1, held_until = 0 WHERE id = @id;
        """,
        new { id, owner = Holding + id }, transaction));

    private Task HoldAsync(string id, string holder, long until) => store.Do(transaction => transaction.Connection!.Execute(
        "UPDATE batches SET held_until = @until WHERE id = @id AND holder = @holder", new { id, holder, until }, transaction));
}
