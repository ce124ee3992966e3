using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;

namespace Redraft.Remote.Calling;

/// <summary>Sends single requests to a server by OpenAI's client library: no retries, no redirects, no cookies, and no answer larger than 16 MiB.</summary>
internal sealed class ServerConnection : IDisposable
{
    /// <summary>The largest answer, in bytes.</summary>
    public const int LargestAnswer = 16 << 20;

    private readonly HttpClient _http;
    private readonly OpenAIClient _client;
    private readonly Uri _address;
    private readonly ApiKey _key;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _clock;

    /// <param name="address">Up to and with <c>/v1</c>.</param>
    /// <param name="key">Whose it is.</param>
    /// <param name="deadline">The longest that a request may take.</param>
    /// <param name="clock">Tells when that is over.</param>
    /// <param name="transport">Takes the place of the network; null for the network.</param>
    public ServerConnection(Uri address, ApiKey key, TimeSpan deadline, TimeProvider clock, HttpMessageHandler? transport = null)
    {
        (_address, _key, _deadline, _clock) = (address, key, deadline, clock);
        _http = new HttpClient(transport ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !address.IsLoopback,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }) { Timeout = Timeout.InfiniteTimeSpan };
        var options = new OpenAIClientOptions
        {
            Endpoint = address,
            Transport = new HttpClientPipelineTransport(_http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan, // the deadline is ours, by our clock
        };
        _client = key.Give(secret => new OpenAIClient(new ApiKeyCredential(secret), options));
    }

    /// <summary>Sends a request once.</summary>
    /// <param name="call">The request.</param>
    /// <param name="key">Its name, for servers that keep from doing the same thing twice.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<Attempt> SendAsync(Call call, string key, string model, CancellationToken cancellation) => call.Path == CallPath.Batches ? SendAsync(HttpMethod.Get, "/batches?limit=1", null, cancellation) : TryAsync(async token =>
    {
        using var response = await RespondAsync(call, key, model, token).ConfigureAwait(false);
        return await AttemptAsync(response.Status, name => response.Headers.TryGetValue(name, out var value) ? value : null, response.ContentStream ?? Stream.Null, token).ConfigureAwait(false);
    }, cancellation);

    /// <summary>Sends a request that is no call of a model once.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">Behind <c>/v1</c>, with its query.</param>
    /// <param name="content">Makes the body; null for none.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<Attempt> SendAsync(HttpMethod method, string path, Func<HttpContent>? content, CancellationToken cancellation) => TryAsync(async token =>
    {
        using var request = Request(method, path, content);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
        return await AttemptAsync(response, token).ConfigureAwait(false);
    }, cancellation);

    /// <summary>Reads a file once, line by line, whatever its size.</summary>
    /// <param name="path">Behind <c>/v1</c>.</param>
    /// <param name="heard">Gets each line without the key; null for one that is larger than any answer may be.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>An empty object where it came to its end; else what went wrong.</returns>
    public Task<Attempt> LinesAsync(string path, Func<byte[]?, Task> heard, CancellationToken cancellation) => TryAsync(async token =>
    {
        using var request = Request(HttpMethod.Get, path, null);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return await AttemptAsync(response, token).ConfigureAwait(false);
        }

        using var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
        await foreach (var line in FileLines.ReadAsync(stream, LargestAnswer, token).ConfigureAwait(false))
        {
            await heard(line is null ? null : _key.Redact(line)).ConfigureAwait(false);
        }

        return new Attempt { Status = (int)response.StatusCode, ContentType = "application/json", Body = "{}"u8.ToArray() };
    }, cancellation);

    private HttpRequestMessage Request(HttpMethod method, string path, Func<HttpContent>? content)
    {
        var request = new HttpRequestMessage(method, _address.AbsoluteUri.TrimEnd('/') + path) { Content = content?.Invoke() };
        request.Headers.Authorization = _key.Give(secret => new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", secret));
        request.Headers.Accept.ParseAdd("application/json");
        return request;
    }

    private async Task<Attempt> AttemptAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        return await AttemptAsync((int)response.StatusCode, name => response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? values.First() : null, stream, cancellation).ConfigureAwait(false);
    }

    private async Task<Attempt> AttemptAsync(int status, Func<string, string?> header, Stream content, CancellationToken cancellation)
    {
        var rate = RateHeaders.Of(header, _clock.GetUtcNow());
        var type = (header("Content-Type") ?? "").Split(';')[0].Trim().ToLowerInvariant();
        var body = await ReadAsync(content, cancellation).ConfigureAwait(false);
        return new Attempt { Status = status, ContentType = type, Rate = rate, Body = _key.Redact(body ?? []), TooLarge = body is null };
    }

    private async Task<Attempt> TryAsync(Func<CancellationToken, Task<Attempt>> send, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(_deadline, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            return await send(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return Broken($"no answer within {_deadline.TotalSeconds:0.###} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or ClientResultException { Status: 0 })
        {
            cancellation.ThrowIfCancellationRequested();
            var cause = error is ClientResultException { InnerException: { } inner } ? inner : error;
            return Broken(_key.Redact(UntrustedText.Visible(cause.Message, 200)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<PipelineResponse> RespondAsync(Call call, string key, string model, CancellationToken cancellation)
    {
        var options = new RequestOptions { BufferResponse = false, ErrorOptions = ClientErrorBehaviors.NoThrow, CancellationToken = cancellation };
        options.SetHeader("Idempotency-Key", key);
        using var content = call.Path == CallPath.Models ? null : BinaryContent.Create(BinaryData.FromBytes(call.Body));
        ClientResult result;
        switch (call.Path)
        {
            case CallPath.Models:
                result = await _client.GetOpenAIModelClient().GetModelsAsync(options).ConfigureAwait(false);
                break;
            case CallPath.Chat:
                result = await _client.GetChatClient(model).CompleteChatAsync(content!, options).ConfigureAwait(false);
                break;
            case CallPath.Embeddings:
                result = await _client.GetEmbeddingClient(model).GenerateEmbeddingsAsync(content!, options).ConfigureAwait(false);
                break;
            default:
                return await CompleteAsync(content!, options).ConfigureAwait(false);
        }

        return result.GetRawResponse();
    }

    /// <summary>Plain completions, which the library has no method for: through its pipeline.</summary>
    private async Task<PipelineResponse> CompleteAsync(BinaryContent content, RequestOptions options)
    {
        using var message = _client.Pipeline.CreateMessage();
        message.Request.Method = "POST";
        message.Request.Uri = new Uri(_address.AbsoluteUri.TrimEnd('/') + "/completions");
        message.Request.Headers.Set("Content-Type", "application/json");
        message.Request.Headers.Set("Accept", "application/json");
        message.Request.Content = content;
        message.Apply(options);
        await _client.Pipeline.SendAsync(message).ConfigureAwait(false);
        return message.ExtractResponse()!;
    }

    /// <summary>All of a body; null where it is larger than any answer may be.</summary>
    private static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > LargestAnswer)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static Attempt Broken(string why) => new() { Status = 0, Broken = why.TrimEnd('.') };
}
