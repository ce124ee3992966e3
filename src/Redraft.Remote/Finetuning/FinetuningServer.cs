using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Redraft.Recipes;
using Redraft.Remote.Calling;

namespace Redraft.Remote.Finetuning;

/// <summary>OpenAI's fine-tuning interface: files, jobs, events. Asked again where that can help, but for what begins a job.</summary>
internal sealed class FinetuningServer : IDisposable
{
    private const int MostPages = 20, Page = 100;
    private static readonly TimeSpan UploadDeadline = TimeSpan.FromMinutes(10);

    private readonly ServerConnection _connection;
    private readonly AnswerCheck _check;
    private readonly ResiliencePipeline<Attempt> _retries;

    /// <param name="model">Where, and how it is reached.</param>
    /// <param name="around">What it works with.</param>
    public FinetuningServer(ModelRecipe model, HostedSurroundings around)
    {
        var key = ApiKey.Of(model);
        _connection = new ServerConnection(new Uri(model.Url!), key, model.Deadline > UploadDeadline ? model.Deadline : UploadDeadline, around.Clock, around.Transport);
        _check = new AnswerCheck(model, key);
        _retries = Caller.Retries(model.Retries, around);
    }

    /// <summary>Sends a file up; begins again where it is cut.</summary>
    /// <returns>The file's id.</returns>
    /// <exception cref="HostedModelException">If the server doesn't take it.</exception>
    public async Task<string> UploadAsync(byte[] data, string name, CancellationToken cancellation)
    {
        var answer = await AskAsync(HttpMethod.Post, "/files", () =>
        {
            var file = new ByteArrayContent(data);
            file.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
            return new MultipartFormDataContent { { new StringContent("fine-tune"), "purpose" }, { file, "file", name } };
        }, cancellation).ConfigureAwait(false);
        return Text(answer, "id");
    }

    /// <summary>Begins a job, asking once.</summary>
    /// <returns>The job; null where nobody knows whether it was begun.</returns>
    /// <exception cref="HostedModelException">If the server refuses it.</exception>
    public async Task<JsonElement?> BeginAsync(byte[] body, bool last, CancellationToken cancellation)
    {
        var attempt = await _connection.SendAsync(HttpMethod.Post, "/fine_tuning/jobs", () =>
        {
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return content;
        }, cancellation).ConfigureAwait(false);
        return !last && (attempt.MayRetry || AnswerCheck.IsHalf(attempt)) ? null : _check.Accept(attempt);
    }

    /// <summary>A job as it stands.</summary>
    public Task<JsonElement> JobAsync(string id, CancellationToken cancellation) => AskAsync(HttpMethod.Get, "/fine_tuning/jobs/" + Uri.EscapeDataString(id), null, cancellation);

    /// <summary>The newest job of a name that neither failed nor was cancelled; null if there is none.</summary>
    /// <param name="name">What its metadata says under <c>redraft</c>.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<string?> FindAsync(string name, CancellationToken cancellation)
    {
        var found = await PagesAsync($"/fine_tuning/jobs?limit={Page}&metadata[redraft]={name}", job => job.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("redraft", out var told) && told.ValueEquals(name) && Text(job, "status") is not ("failed" or "cancelled") ? Text(job, "id") : null, first: true, cancellation).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>A job's events that weren't heard yet, in their order.</summary>
    /// <param name="id">The job.</param>
    /// <param name="heard">Those that were; gets the new ones.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string id, HashSet<string> heard, CancellationToken cancellation)
    {
        var news = await PagesAsync($"/fine_tuning/jobs/{Uri.EscapeDataString(id)}/events?limit={Page}", told => heard.Add(Text(told, "id")) ? told.Clone() : (JsonElement?)null, first: false, cancellation).ConfigureAwait(false);
        return [.. Enumerable.Reverse(news).OrderBy(told => told!.Value.TryGetProperty("created_at", out var at) && at.TryGetInt64(out var seconds) ? seconds : 0).Select(told => told!.Value)];
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

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
        => _check.Accept(await _retries.ExecuteAsync(async token => await _connection.SendAsync(method, path, content, token).ConfigureAwait(false), cancellation).ConfigureAwait(false));

    private static string Text(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Strange($"an answer without '{name}'");

    private static HostedModelException Strange(string what) => new(HostedFault.Answer, $"the fine-tuning interface gave {what}; does the address lead to a server that has OpenAI's fine-tuning interface?");
}
