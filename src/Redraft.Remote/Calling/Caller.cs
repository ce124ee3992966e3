using System.Text.Json;
using Polly;
using Polly.Retry;
using Redraft.Recipes;
using Redraft.Remote.Asking;
using Redraft.Remote.Batching;

namespace Redraft.Remote.Calling;

/// <summary>Gets calls answered: from the store where they were answered before, else by the server, within pace and budget, sent again where that can help. Thread-safe.</summary>
internal sealed class Caller : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(60), LongestAskedFor = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250); // for an answer that another process is getting

    private readonly ModelRecipe _model;
    private readonly CallStore _store;
    private readonly CallParty _party;
    private readonly ServerConnection _connection;
    private readonly ApiKey _key;
    private readonly TimeProvider _clock;
    private readonly RateGate _gate;
    private readonly Turns _turns = new();
    private readonly ResiliencePipeline<Attempt> _retries;
    private readonly Batcher _batches;
    private readonly WaitNotes _waits;

    private Caller(ModelRecipe model, ApiKey key, HostedSurroundings around, CallParty party, Budget budget)
    {
        (_model, _key, _store, _party, _clock) = (model, key, around.Store, party, around.Clock);
        _connection = new ServerConnection(new Uri(model.Url!), key, model.Deadline, _clock, around.Transport);
        _gate = new RateGate(model.Concurrency, around.Store.PauseOf(party.Server, key), _clock);
        Budget = budget;
        _retries = Retries(model.Retries, around);
        _waits = new WaitNotes(around, party.Model);
        _batches = new Batcher(model, around, party, Budget);
    }

    /// <summary>Whose calls these are.</summary>
    public CallParty Party => _party;

    /// <summary>What was spent and may be spent.</summary>
    public Budget Budget { get; }

    /// <summary>Makes one for a model.</summary>
    /// <param name="model">The model, hosted.</param>
    /// <param name="around">What it works with.</param>
    /// <param name="id">The model's id.</param>
    /// <param name="purse">What its spending is counted under.</param>
    public static async Task<Caller> OpenAsync(ModelRecipe model, HostedSurroundings around, string id, string purse)
    {
        var party = new CallParty(around.Run, id, purse, AddressOf(model));
        return new Caller(model, ApiKey.Of(model), around, party, await around.Store.BudgetOfAsync(party, around.Budget ?? model.Budget, model.Price).ConfigureAwait(false));
    }

    /// <summary>A model's address as it is written in ids and keys.</summary>
    public static string AddressOf(ModelRecipe model) => new Uri(model.Url!).AbsoluteUri.TrimEnd('/');

    /// <summary>Gets a call answered, and reads the answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="read">Reads it; a <see cref="FormatException"/> says what it lacks, and then it isn't kept.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="HostedModelException">If there is no answer to be had.</exception>
    public async Task<T> AskAsync<T>(Call call, Func<CallAnswer, JsonElement, T> read, CancellationToken cancellation)
    {
        var key = call.KeyAt(_party.Server);
        using var turn = await _turns.TakeAsync(key, cancellation).ConfigureAwait(false);
        while (true)
        {
            var taken = await _store.TakeAsync(key, call, _party).ConfigureAwait(false);
            if (taken.Answer is { } known)
            {
                using var json = JsonDocument.Parse(known.Body);
                return Read(known, json.RootElement, read);
            }

            if (taken.Mine)
            {
                return await MakeAsync(key, call, read, cancellation).ConfigureAwait(false);
            }

            _waits.Say("a call", taken.HeldFor);
            await (taken.Batch is { } batch ? _batches.JoinAsync(batch, (_, answer, json) => CheckShape(call, answer, json), cancellation) : Task.Delay(Look, _clock, cancellation)).ConfigureAwait(false);
        }
    }

    /// <summary>Gets many calls of one kind answered, and reads the answers: by one batch, where the recipe asks for that and there is more than one, else one by one.</summary>
    /// <param name="count">How many.</param>
    /// <param name="make">Makes one by its index, the same each time: shortly before it is sent, so that the first needn't wait for the last.</param>
    /// <param name="read">Reads an answer, by the call's index.</param>
    /// <param name="degree">The most at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What was read, in the order of the calls.</returns>
    /// <exception cref="HostedModelException">If there is no answer to be had.</exception>
    public async Task<IReadOnlyList<T>> AskAllAsync<T>(int count, Func<int, Call> make, Func<int, CallAnswer, JsonElement, T> read, int degree, CancellationToken cancellation)
    {
        if (_model.Batch && count > 1)
        {
            Call[] calls = [.. Enumerable.Range(0, count).Select(make)];
            await _batches.FillAsync(calls, (i, answer, json) =>
            {
                if (i < 0)
                {
                    CheckShape(calls[0], answer, json);
                }
                else
                {
                    Read(answer, json, (known, told) => read(i, known, told));
                }
            }, cancellation).ConfigureAwait(false);
        }

        return await Together.DoAsync([.. Enumerable.Range(0, count)], degree, i => AskAsync(make(i), (answer, json) => read(i, answer, json), cancellation), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.Dispose();
        _connection.Dispose();
        _gate.Dispose();
    }

    private async Task<T> MakeAsync<T>(string key, Call call, Func<CallAnswer, JsonElement, T> read, CancellationToken cancellation)
    {
        var kept = false;
        using var renewal = _clock.CreateTimer(_ => _ = _store.RenewAsync(key, _party), null, CallStore.Lease / 3, CallStore.Lease / 3);
        try
        {
            var attempt = await _retries.ExecuteAsync(async token => await SendAsync(key, call, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            var (answer, json) = new AnswerCheck(_model, _key).Accept(call, attempt);
            var result = Read(answer, json, read);
            var usage = CallUsage.Of(call, json);
            await _store.KeepAsync(key, answer, usage, Budget.Of(usage).Money, _party).ConfigureAwait(false);
            kept = true;
            return result;
        }
        finally
        {
            if (!kept)
            {
                await _store.LeaveAsync(key, _party).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What every answer of a kind holds: all that can be looked at in one that somebody else asked for.</summary>
    private void CheckShape(Call call, CallAnswer answer, JsonElement json)
        => Read(answer, json, (known, told) => known.Ok ? Json.List(told, call.Path == CallPath.Embeddings ? "data" : "choices") : []);

    private T Read<T>(CallAnswer answer, JsonElement json, Func<CallAnswer, JsonElement, T> read)
    {
        try
        {
            return read(answer, json);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new HostedModelException(HostedFault.Answer, $"{_party.Model}: an answer of another kind than asked for: {_key.Redact(error.Message)}; does the address lead to a server that speaks OpenAI's protocol?");
        }
    }

    /// <summary>One sending, within budget and pace.</summary>
    private async Task<Attempt> SendAsync(string key, Call call, CancellationToken cancellation)
    {
        var most = Budget.MostOf(call);
        await Budget.ReserveAsync(most, cancellation).ConfigureAwait(false);
        var (attempt, spent, note) = (default(Attempt), default(Spending), 0L);
        try
        {
            using (await _gate.ApproachAsync(cancellation).ConfigureAwait(false))
            {
                note = await _store.SendingAsync(key, most, _party).ConfigureAwait(false); // it counts from here on, if this process is killed
                using var place = await _gate.EnterAsync(cancellation).ConfigureAwait(false);
                spent = most; // from here on it may be paid, whatever becomes of it
                attempt = await _connection.SendAsync(call, key, _model.Name, cancellation).ConfigureAwait(false);
                Pause(attempt); // while the place is held: the next one must find the gate closed
            }

            spent = SpentBy(call, attempt);
        }
        finally
        {
            Budget.Settle(most, spent);
            if (note != 0)
            {
                await _store.SpendAsync(note, attempt?.Status ?? 0, spent).ConfigureAwait(false);
            }
        }

        return attempt;
    }

    private void Pause(Attempt attempt)
    {
        if ((attempt.Rate.RetryAfter is { } asked && attempt.MayRetry ? asked : attempt.Rate.Reset) is { } pause && pause > TimeSpan.Zero)
        {
            _gate.Close(pause < LongestAskedFor ? pause : LongestAskedFor);
        }
    }

    private Spending SpentBy(Call call, Attempt attempt)
    {
        if (attempt.Status is < 200 or >= 300)
        {
            return attempt.MayBePaid ? Budget.MostOf(call) : new Spending(1, 0, 0, 0);
        }

        return Budget.Of(attempt.Json is { } json ? CallUsage.Of(call, json) : new CallUsage(call.MostInput, call.MostOutput, false));
    }

    /// <summary>Sends again what may be sent again, with pauses.</summary>
    internal static ResiliencePipeline<Attempt> Retries(int most, HostedSurroundings around)
    {
        var builder = new ResiliencePipelineBuilder<Attempt> { TimeProvider = around.Clock };
        return most == 0 ? ResiliencePipeline<Attempt>.Empty : builder.AddRetry(new RetryStrategyOptions<Attempt>
        {
            MaxRetryAttempts = most,
            BackoffType = DelayBackoffType.Exponential,
            Delay = FirstWait,
            MaxDelay = LongestWait,
            UseJitter = true,
            Randomizer = around.Jitter,
            ShouldHandle = ended => ValueTask.FromResult(ended.Outcome.Result is { } attempt && (attempt.MayRetry || AnswerCheck.IsHalf(attempt)) && !(attempt.Rate.RetryAfter > LongestAskedFor)),
            DelayGenerator = ended => ValueTask.FromResult(ended.Outcome.Result?.Rate.RetryAfter is { } asked
                ? asked + TimeSpan.FromMilliseconds(1000 * around.Jitter()) : (TimeSpan?)null), // not all at the same moment
        }).Build();
    }
}
