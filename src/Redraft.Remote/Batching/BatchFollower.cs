using System.Globalization;
using System.Text.Json;
using Redraft.Recipes;
using Redraft.Remote.Asking;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Batching;

/// <summary>Follows one batch to its end, and keeps what it gave back: every call's answer, or that it is free again.</summary>
internal sealed class BatchFollower : IDisposable
{
    private const string Completed = "completed", Expired = "expired", Cancelled = "cancelled", Failed = "failed";
    private const int LongestWords = 300;

    private static readonly TimeSpan FirstGlance = TimeSpan.FromSeconds(5), LongestGlance = TimeSpan.FromSeconds(60);

    private readonly BatchRecord _batch;
    private readonly Dictionary<string, (Call Call, Spending Most)> _open;
    private readonly (BatchRecords Records, JobServer Server) _at;
    private readonly (ModelRecipe Recipe, HostedSurroundings Around) _model;
    private readonly Budget? _budget;
    private readonly Func<CallUsage, bool, Spending> _costOf;
    private readonly Action<string, CallAnswer, JsonElement> _check;
    private readonly AnswerCheck _answers;
    private int _answered, _damaged, _strange;
    private string? _why;
    private HostedModelException? _fault;

    /// <param name="batch">The batch, and its calls whose end isn't known yet.</param>
    /// <param name="at">Where it is kept, and where it is at work.</param>
    /// <param name="model">Who is asked.</param>
    /// <param name="budget">Where what is reserved for it is settled; null where another run pays.</param>
    /// <param name="costOf">What an answer of a batch has cost.</param>
    /// <param name="check">Throws what is wrong with a call's answer.</param>
    public BatchFollower(
        (BatchRecord Batch, IReadOnlyDictionary<string, (long Input, long Output)> Calls) batch, (BatchRecords Records, JobServer Server) at, (ModelRecipe Recipe, HostedSurroundings Around) model,
        Budget? budget, Func<CallUsage, bool, Spending> costOf, Action<string, CallAnswer, JsonElement> check)
    {
        (_batch, _at, _model, _budget, _costOf, _check) = (batch.Batch, at, model, budget, costOf, check);
        var path = Enum.Parse<CallPath>(batch.Batch.Path);
        _open = batch.Calls.ToDictionary(
            call => call.Key,
            call => (new Call(path, [], "", call.Value.Input, call.Value.Output), costOf(new CallUsage(call.Value.Input, call.Value.Output, false), true)), StringComparer.Ordinal);
        _answers = new AnswerCheck(model.Recipe, ApiKey.Of(model.Recipe));
    }

    /// <summary>What each call whose end isn't known yet can cost at most.</summary>
    public IEnumerable<Spending> Most => _open.Values.Select(call => call.Most);

    /// <summary>Waits for its end, and keeps what it gave back.</summary>
    /// <param name="job">What the server calls it.</param>
    /// <param name="cancellation">Ends the waiting; the batch stays at work.</param>
    /// <exception cref="HostedModelException">If the server can't be reached or refuses.</exception>
    public async Task<BatchOutcome> FollowAsync(string job, CancellationToken cancellation)
    {
        var (status, ended) = await EndOfAsync(job, cancellation).ConfigureAwait(false);
        if (status == Failed)
        {
            return await RefuseAsync(job, ended).ConfigureAwait(false);
        }

        var asked = _open.Count;
        for (var pass = 0; pass < 2 && _open.Count > 0 && (pass == 0 || _damaged > 0); pass++)
        {
            foreach (var file in new[] { Json.Text(ended, "output_file_id"), Json.Text(ended, "error_file_id") }.OfType<string>())
            {
                await _at.Server.ReadAsync(file, line => HearAsync(line, first: pass == 0), cancellation).ConfigureAwait(false);
            }
        }

        var missing = _open.Count;
        foreach (var key in _open.Keys.ToList())
        {
            await SettleAsync(key, new BatchedEnd(null, default, status == Completed ? _open[key].Most : default)).ConfigureAwait(false); // of what isn't told, all may have been paid
        }

        await _at.Records.EndAsync(_batch.Id).ConfigureAwait(false);
        Report(job, status, asked, missing);
        var why = _why ?? (missing > 0 ? $"the batch {Shown(job)} {(status == Completed ? "lacks their lines" : status)}" : null);
        return new BatchOutcome(_answered, why, status == Cancelled && _fault is null
            ? new HostedModelException(HostedFault.Refused, $"{_batch.Model}: the batch {Shown(job)} was cancelled; what it had answered is kept: go on with the run, which begins another one for the rest") : _fault);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, most) in _open.Values)
        {
            _budget?.Settle(most, most); // it is still at work
        }
    }

    private async Task<(string Status, JsonElement Job)> EndOfAsync(string job, CancellationToken cancellation)
    {
        var (glance, told, status) = (FirstGlance, -1, "");
        while (true)
        {
            var state = await _at.Server.JobAsync(job, cancellation).ConfigureAwait(false);
            var now = Json.Text(state, "status") ?? throw new HostedModelException(HostedFault.Answer, $"{_batch.Model}: the batch {Shown(job)} has no status; does the address lead to a server that has OpenAI's Batch API?");
            if (now is Completed or Expired or Cancelled or Failed)
            {
                return (now, state);
            }

            var (done, of) = Json.Has(state, "request_counts", out var counts) ? (Number(counts, "completed") + Number(counts, "failed"), Number(counts, "total")) : (0, 0);
            var tenth = of > 0 ? 10 * done / of : 0;
            if (now != status || tenth > told)
            {
                _model.Around.Say($"{_batch.Model}: the batch {Shown(job)} is {Shown(now).Replace('_', ' ')}{(of > 0 ? string.Create(CultureInfo.InvariantCulture, $", {done} of {of} calls done") : "")}");
                (status, told) = (now, tenth);
            }

            await Task.Delay(glance, _model.Around.Clock, cancellation).ConfigureAwait(false);
            glance = glance * 1.5 < LongestGlance ? glance * 1.5 : LongestGlance;
        }
    }

    /// <summary>A batch that the server never began: its calls are free again, and have cost nothing.</summary>
    private async Task<BatchOutcome> RefuseAsync(string job, JsonElement ended)
    {
        var errors = Json.Has(ended, "errors", out var all) && Json.Has(all, "data", out var data) && data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().ToList() : [];
        var tooLarge = errors.Any(error => Json.Text(error, "code") is "token_limit_exceeded" or "request_limit_exceeded");
        var why = string.Join("; ", errors.Take(3).Select(error => Shown(Json.Text(error, "message") ?? Json.Text(error, "code") ?? "no reason"))).TrimEnd('.');
        foreach (var key in _open.Keys.ToList())
        {
            await SettleAsync(key, default).ConfigureAwait(false);
        }

        await _at.Records.EndAsync(_batch.Id).ConfigureAwait(false);
        _model.Around.Say($"{_batch.Model}: the batch {Shown(job)} was not taken{(why.Length > 0 ? $": {why}" : "")}{(tooLarge ? "; a smaller one follows" : "")}");
        return new BatchOutcome(0, why, tooLarge ? null : new HostedModelException(HostedFault.Refused, $"{_batch.Model}: the server doesn't take the batch {Shown(job)}{(why.Length > 0 ? $" ({why})" : "")}; leave batch: true out of the recipe, or mend what it says")) { IsTooLarge = tooLarge };
    }

    private async Task HearAsync(byte[]? bytes, bool first)
    {
        if (bytes is not null && bytes.All(b => char.IsWhiteSpace((char)b)))
        {
            return;
        }

        if (bytes is null || BatchLine.Of(bytes) is not { } line)
        {
            _damaged++;
        }
        else if (_open.TryGetValue(line.Key, out var call))
        {
            await SettleAsync(line.Key, EndOf(line, call.Call)).ConfigureAwait(false);
        }
        else if (first)
        {
            _strange++; // a second line of a call, or one of none: the first has counted
        }
    }

    private BatchedEnd EndOf(BatchLine line, Call call)
    {
        var unpaid = new Spending(1, 0, 0, 0);
        if (line.Attempt is not { MayRetry: false } attempt)
        {
            _why = line.Attempt is { } failed ? $"{failed.Status}: {ServerMessage.Of(failed.Body)}" : Shown(line.Why);
            return new BatchedEnd(null, default, line.Attempt is null ? default : unpaid);
        }

        var usage = attempt.Json is { } told && attempt.Status < 300 ? CallUsage.Of(call, told) : default;
        var spent = attempt.Status < 300 ? _costOf(usage, true) : unpaid;
        try
        {
            var (answer, json) = _answers.Accept(call, attempt);
            _check(line.Key, answer, json);
            _answered++;
            return new BatchedEnd(answer, usage, spent);
        }
        catch (HostedModelException error)
        {
            _fault ??= error;
            return new BatchedEnd(null, default, spent);
        }
    }

    private async Task SettleAsync(string key, BatchedEnd end)
    {
        await _at.Records.SettleAsync(_batch, key, end).ConfigureAwait(false);
        if (_open.Remove(key, out var call))
        {
            _budget?.Settle(call.Most, end.Spent);
        }
    }

    private void Report(string job, string status, int asked, int missing)
    {
        var wrong = new[] { (missing, "without a line"), (_damaged, "damaged lines"), (_strange, "lines twice or of no call, left out") }.Where(pair => pair.Item1 > 0)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $", {pair.Item1} {pair.Item2}"));
        _model.Around.Say($"{_batch.Model}: the batch {Shown(job)} has {(status == Completed ? "ended" : status)}: {_answered} of {asked} calls answered{string.Concat(wrong)}");
    }

    private static int Number(JsonElement counts, string name) => Json.Has(counts, name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    private static string Shown(string text) => UntrustedText.Visible(text, LongestWords);
}
