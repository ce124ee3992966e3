using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Redraft.Recipes;

namespace Redraft.Remote.Calling;

/// <summary>An interface of OpenAI's for work that takes its time: a file is sent up, a job is begun, looked at, and found again. Asked again where that can help, but for what begins a job.</summary>
/// <param name="model">Where, and how it is reached.</param>
/// <param name="around">What it works with.</param>
/// <param name="jobs">Where jobs are, behind <c>/v1</c>: <c>/fine_tuning/jobs</c>, <c>/batches</c>.</param>
/// <param name="name">What messages call the interface.</param>
internal sealed class JobServer(ModelRecipe model, HostedSurroundings around, string jobs, string name) : IDisposable
{
    private const int MostPages = 20, Page = 100;
    private static readonly TimeSpan FileDeadline = TimeSpan.FromMinutes(10);

    private readonly ApiKey _key = ApiKey.Of(model);
    private readonly ResiliencePipeline<Attempt> _retries = Caller.Retries(model.Retries, around);
    private ServerConnection? _connection;

    private ServerConnection Connection => _connection ??= new ServerConnection(new Uri(model.Url!), _key, model.Deadline > FileDeadline ? model.Deadline : FileDeadline, around.Clock, around.Transport);

    private AnswerCheck Check => new(model, _key);

    /// <summary>Sends a file up; begins again where it is cut.</summary>
    /// <returns>The file's id.</returns>
    /// <exception cref="HostedModelException">If the server doesn't take it.</exception>
    public async Task<string> UploadAsync(byte[] data, string file, string purpose, CancellationToken cancellation)
    {
        var answer = await AskAsync(HttpMethod.Post, "/files", () =>
        {
            var content = new ByteArrayContent(data);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
            return new MultipartFormDataContent { { new StringContent(purpose), "purpose" }, { content, "file", file } };
        }, cancellation).ConfigureAwait(false);
        return Text(answer, "id");
    }

    /// <summary>Begins a job, asking once.</summary>
    /// <returns>The job; null where nobody knows whether it was begun.</returns>
    /// <exception cref="HostedModelException">If the server refuses it.</exception>
    public async Task<JsonElement?> BeginAsync(byte[] body, bool last, CancellationToken cancellation)
    {
        var attempt = await Connection.SendAsync(HttpMethod.Post, jobs, () =>
        {
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return content;
        }, cancellation).ConfigureAwait(false);
        return !last && (attempt.MayRetry || AnswerCheck.IsHalf(attempt)) ? null : Check.Accept(attempt);
    }

    /// <summary>A job as it stands.</summary>
    public Task<JsonElement> JobAsync(string id, CancellationToken cancellation) => AskAsync(HttpMethod.Get, $"{jobs}/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>The newest job whose metadata say a name under <c>redraft</c> and whose status isn't one of some; null if there is none.</summary>
    /// <param name="called">The name.</param>
    /// <param name="query">What narrows the list, where the server knows that; empty for nothing.</param>
    /// <param name="but">The statuses that don't count.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<string?> FindAsync(string called, string query, string[] but, CancellationToken cancellation)
    {
        var found = await PagesAsync($"{jobs}?limit={Page}{query}", job => job.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("redraft", out var told) && told.ValueEquals(called) && !but.Contains(Text(job, "status")) ? Text(job, "id") : null, first: true, cancellation).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>A job's events that weren't heard yet, in their order.</summary>
    /// <param name="id">The job.</param>
    /// <param name="heard">Those that were; gets the new ones.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string id, HashSet<string> heard, CancellationToken cancellation)
    {
        var news = await PagesAsync($"{jobs}/{Uri.EscapeDataString(id)}/events?limit={Page}", told => heard.Add(Text(told, "id")) ? told.Clone() : (JsonElement?)null, first: false, cancellation).ConfigureAwait(false);
        return [.. Enumerable.Reverse(news).OrderBy(told => told!.Value.TryGetProperty("created_at", out var at) && at.TryGetInt64(out var seconds) ? seconds : 0).Select(told => told!.Value)];
    }

    /// <summary>Reads a file line by line, without the key; begins again where it is cut, so a line can be heard twice.</summary>
    /// <param name="id">The file.</param>
    /// <param name="heard">Gets each line that isn't empty; null for one that is longer than any answer may be.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="HostedModelException">If the server doesn't give it.</exception>
    public async Task ReadAsync(string id, Func<byte[]?, Task> heard, CancellationToken cancellation)
        => Check.Accept(await _retries.ExecuteAsync(async token => await Connection.LinesAsync($"/files/{Uri.EscapeDataString(id)}/content", heard, token).ConfigureAwait(false), cancellation).ConfigureAwait(false));

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    // Lists come newest first; a page on which there is nothing new is the last one that matters, where all are wanted.
    private async Task<List<T>> PagesAsync<T>(string path, Func<JsonElement, T?> read, bool first, CancellationToken cancellation)
    {
        var (all, after) = (new List<T>(), "");
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await AskAsync(HttpMethod.Get, path + after, null, cancellation).ConfigureAwait(false);
            var items = answer.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().ToList() : throw Strange("a list without 'data'");
            var found = items.Select(read).Where(item => item is not null).Select(item => item!).ToList();
            all.AddRange(found);
            if (items.Count == 0 || (first ? found.Count > 0 : found.Count == 0) || !(answer.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True))
            {
                break;
            }

            after = string.Create(CultureInfo.InvariantCulture, $"&after={Uri.EscapeDataString(Text(items[^1], "id"))}");
        }

        return all;
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation)
        => Check.Accept(await _retries.ExecuteAsync(async token => await Connection.SendAsync(method, path, content, token).ConfigureAwait(false), cancellation).ConfigureAwait(false));

    private string Text(JsonElement json, string key)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Strange($"an answer without '{key}'");

    private HostedModelException Strange(string what) => new(HostedFault.Answer, $"the {name} gave {what}; does the address lead to a server that has OpenAI's {name}?");
}
