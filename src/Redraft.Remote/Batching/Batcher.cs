using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Redraft.Recipes;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Batching;

/// <summary>Has calls answered by OpenAI's Batch API: sends them up as one file, begins one job, follows it, and keeps the answers in the call store, where single calls find them.</summary>
/// <remarks>
/// A call that is in a batch is held by it, so nobody makes it a second time: whoever wants it follows the batch, also after the process that began it is gone. A job bears its batch's
/// id in its metadata, so one whose beginning nobody heard of is found. Calls that came back without an answer go into another batch, as often as the recipe's <c>retries</c> say that none of them gets one.
/// The file of a batch holds no more calls than the budget allows to be answered as dearly as they can be.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="around">What it works with.</param>
/// <param name="party">Who makes the calls.</param>
/// <param name="budget">What may be spent.</param>
internal sealed class Batcher(ModelRecipe model, HostedSurroundings around, CallParty party, Budget budget) : IDisposable
{
    private const int MostCalls = 50_000, MostBytes = 100 << 20, LongestWaitFactor = 6; // the service's limits are 50 000 and 200 MB
    private const string Interface = "Batch API";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1), FirstWait = TimeSpan.FromSeconds(10);

    private readonly BatchRecords _records = new(around.Store);
    private readonly WaitNotes _waits = new(around, party.Model);
    private readonly Lazy<JobServer> _server = new(() => new JobServer(model, around, "/batches", Interface));
    private int _most = MostCalls;

    /// <summary>Waits until all of some calls have an answer in the store.</summary>
    /// <param name="calls">The calls, all of one kind.</param>
    /// <param name="check">Throws what is wrong with the answer to one of them, by its index; −1 for one that somebody else wanted.</param>
    /// <param name="cancellation">Ends the waiting, and leaves a job at work where it is.</param>
    /// <exception cref="HostedModelException">If some have none to be had; what was answered is kept.</exception>
    public async Task FillAsync(IReadOnlyList<Call> calls, Action<int, CallAnswer, JsonElement> check, CancellationToken cancellation)
    {
        var wanted = calls.Select((call, i) => new BatchedCall(call.KeyAt(party.Server), call, i)).DistinctBy(call => call.Key).ToDictionary(call => call.Key, StringComparer.Ordinal);
        string[] keys = [.. wanted.Keys];
        for (var failures = 0; ;)
        {
            var states = keys.Zip(await _records.LookAsync(keys).ConfigureAwait(false)).Where(state => !state.Second.Answered).ToList();
            if (states.Count == 0)
            {
                return;
            }

            var underWay = states.Select(state => state.Second.Batch).OfType<string>().Distinct().ToList();
            var free = states.Where(state => state.Second.IsFree).Select(state => wanted[state.First]).ToList();
            var outcome = underWay.Count > 0 ? await FollowAsync(underWay[0], wanted, check, cancellation).ConfigureAwait(false)
                : free.Count > 0 ? await SendAsync(free, wanted, check, cancellation).ConfigureAwait(false) : null;
            if (outcome is null)
            {
                _waits.Say("a call", states.Max(state => state.Second.HeldFor));
                await Task.Delay(Look, around.Clock, cancellation).ConfigureAwait(false); // for what others are about
                continue;
            }

            if (outcome.Fault is { } fault)
            {
                throw fault;
            }

            failures = outcome.Answered > 0 ? 0 : failures + 1;
            if (failures > model.Retries)
            {
                throw new HostedModelException(HostedFault.Away, $"{party.Model}: {failures} batches of {Count(states.Count)} brought no answer{(outcome.Why is { Length: > 0 } why ? $" ({why})" : "")}; try again later: what was answered is kept");
            }

            if (failures > 0)
            {
                await Task.Delay(FirstWait * (1 << Math.Min(failures - 1, LongestWaitFactor)) * (1 + around.Jitter()), around.Clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits for the end of a batch that holds a call which is wanted by itself.</summary>
    public async Task JoinAsync(string batch, Action<int, CallAnswer, JsonElement> check, CancellationToken cancellation)
    {
        if (await FollowAsync(batch, new Dictionary<string, BatchedCall>(), check, cancellation).ConfigureAwait(false) is null)
        {
            await Task.Delay(Look, around.Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_server.IsValueCreated)
        {
            _server.Value.Dispose();
        }
    }

    /// <summary>Follows a batch that was begun before; null where somebody else does.</summary>
    private async Task<BatchOutcome?> FollowAsync(string id, IReadOnlyDictionary<string, BatchedCall> wanted, Action<int, CallAnswer, JsonElement> check, CancellationToken cancellation)
    {
        var holder = Holder.New();
        var (claimed, heldFor) = await _records.ClaimAsync(id, holder).ConfigureAwait(false);
        if (claimed is not { } batch)
        {
            _waits.Say("a batch", heldFor);
            return null;
        }

        return await HoldAsync(batch, holder, async () =>
        {
            if ((batch.Job ?? await _server.Value.FindAsync(batch.Id, "", [], cancellation).ConfigureAwait(false)) is not { } job)
            {
                await _records.EndAsync(batch.Id).ConfigureAwait(false); // it was never begun
                return new BatchOutcome(1, null, null);
            }

            around.Say($"{party.Model}: goes on with the batch {UntrustedText.Visible(job, 100)}, begun before");
            await _records.BegunAsync(batch.Id, job).ConfigureAwait(false);
            var mine = batch.Run == party.Run && batch.Model == party.Purse;
            using var follower = await NewFollower(batch, wanted, check, mine).ConfigureAwait(false);
            if (mine)
            {
                budget.Commit([.. follower.Most]);
            }

            return await follower.FollowAsync(job, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Sends as many calls as the budget and the service allow, and follows their batch to its end.</summary>
    private async Task<BatchOutcome?> SendAsync(List<BatchedCall> free, IReadOnlyDictionary<string, BatchedCall> wanted, Action<int, CallAnswer, JsonElement> check, CancellationToken cancellation)
    {
        var bytes = 0L;
        var sent = free.Take(_most).TakeWhile((call, i) => (bytes += call.Call.Body.Length + 200) <= MostBytes || i == 0).ToList();
        var most = sent.Select(call => budget.MostOf(call.Call, batched: true)).ToList();
        var affordable = await budget.ReserveAsync(most, cancellation).ConfigureAwait(false);
        var holder = Holder.New();
        var batch = new BatchRecord(NewId(), party.Run, party.Purse, sent[0].Call.Path.ToString(), null);
        var taken = await _records.OpenAsync(batch, [.. sent.Take(affordable)], party.Server, holder).ConfigureAwait(false);
        var indices = taken.Select(call => call.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (_, reserved) in sent.Zip(most).Take(affordable).Where(pair => !indices.Contains(pair.First.Key)))
        {
            budget.Settle(reserved, default); // somebody else was faster
        }

        if (taken.Count == 0)
        {
            await _records.EndAsync(batch.Id).ConfigureAwait(false);
            return null;
        }

        var outcome = await HoldAsync(batch, holder, async () =>
        {
            using var follower = await NewFollower(batch, wanted, check, mine: true).ConfigureAwait(false);
            var job = await BeginAsync(batch, taken, cancellation).ConfigureAwait(false);
            await _records.BegunAsync(batch.Id, job).ConfigureAwait(false);
            around.Say($"{party.Model}: {Count(taken.Count)} sent as the batch {UntrustedText.Visible(job, 100)}");
            return await follower.FollowAsync(job, cancellation).ConfigureAwait(false);
        }).ConfigureAwait(false);
        _most = outcome.IsTooLarge ? Math.Max(1, taken.Count / 2) : _most;
        return outcome;
    }

    private async Task<BatchFollower> NewFollower(BatchRecord batch, IReadOnlyDictionary<string, BatchedCall> wanted, Action<int, CallAnswer, JsonElement> check, bool mine) => new(
        (batch, await _records.OpenCallsAsync(batch.Id).ConfigureAwait(false)), (_records, _server.Value), (model, around), mine ? budget : null, budget.Of,
        (key, answer, json) => check(wanted.TryGetValue(key, out var call) ? call.Index : -1, answer, json));

    /// <summary>The job's name at the server.</summary>
    private async Task<string> BeginAsync(BatchRecord batch, IReadOnlyList<BatchedCall> calls, CancellationToken cancellation)
    {
        byte[]? body = null;
        for (var tries = 0; ; tries++)
        {
            if (tries > 0 && await _server.Value.FindAsync(batch.Id, "", [], cancellation).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            body ??= BodyOf(batch, calls[0].Call.Path, await _server.Value.UploadAsync(LinesOf(calls), $"redraft-{batch.Id}.jsonl", "batch", cancellation).ConfigureAwait(false));
            if (await _server.Value.BeginAsync(body, last: tries >= model.Retries, cancellation).ConfigureAwait(false) is { } job)
            {
                return Asking.Json.Text(job, "id") is { Length: > 0 } id ? id
                    : throw new HostedModelException(HostedFault.Answer, $"{party.Model}: the {Interface} began a batch without an id; does the address lead to a server that has OpenAI's {Interface}?");
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << Math.Min(tries, 5)) * (1 + around.Jitter()), around.Clock, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<BatchOutcome> HoldAsync(BatchRecord batch, string holder, Func<Task<BatchOutcome>> work)
    {
        using var renewal = around.Clock.CreateTimer(_ => _ = _records.RenewAsync(batch.Id, holder), null, CallStore.Lease / 3, CallStore.Lease / 3);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            await _records.LeaveAsync(batch.Id, holder).ConfigureAwait(false);
        }
    }

    private static byte[] BodyOf(BatchRecord batch, CallPath path, string file) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["input_file_id"] = file, ["endpoint"] = UrlOf(path), ["completion_window"] = "24h", ["metadata"] = new JsonObject { ["redraft"] = batch.Id },
    }.ToJsonString());

    private static byte[] LinesOf(IReadOnlyList<BatchedCall> calls)
    {
        using var lines = new MemoryStream();
        foreach (var call in calls)
        {
            lines.Write(Encoding.UTF8.GetBytes($$"""{"custom_id":"{{call.Key}}","method":"POST","url":"{{UrlOf(call.Call.Path)}}","body":"""));
            lines.Write(call.Call.Body);
            lines.Write("}\n"u8);
        }

        return lines.ToArray();
    }

    private static string UrlOf(CallPath path) => path switch
    {
        CallPath.Chat => "/v1/chat/completions",
        CallPath.Embeddings => "/v1/embeddings",
        _ => "/v1/completions",
    };

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static string Count(int calls) => calls == 1 ? "1 call" : $"{calls} calls";
}
