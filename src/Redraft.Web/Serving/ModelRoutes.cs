using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Serving;

/// <summary>What can be asked, and how a request goes wrong: every failure is one error in OpenAI's words.</summary>
internal sealed class ModelRoutes
{
    private const string Models = "/v1/models/";

    private readonly ServedModel _served;
    private readonly Traffic _traffic;
    private readonly ServingOptions _options;
    private readonly CancellationToken _stop;
    private readonly Door _door;
    private readonly TokenNames _names;
    private readonly long _started;
    private readonly Dictionary<(string Method, string Path), Func<HttpContext, CancellationToken, Task>> _routes;

    public ModelRoutes(ServedModel served, Traffic traffic, ServingOptions options, CancellationToken stop)
    {
        (_served, _traffic, _options, _stop) = (served, traffic, options, stop);
        (_door, _names) = (new Door(options), new TokenNames(served.Model.Tokenizer));
        _started = options.Clock.GetUtcNow().ToUnixTimeSeconds();
        _routes = new()
        {
            [("GET", "/v1/models")] = (http, _) => ApiJson.WriteAsync(http, new { @object = "list", data = new[] { Card() } }),
            [("POST", "/v1/completions")] = CompleteAsync,
            [("POST", "/v1/chat/completions")] = ChatAsync,
            [("POST", "/v1/embeddings")] = (http, cancellation) => WithFieldsAsync(http, fields => EmbeddingRoute.AnswerAsync(fields, _served, cancellation)),
            [("POST", "/tokenize")] = (http, _) => WithFieldsAsync(http, fields => Task.FromResult(TokenRoutes.Tokenize(fields, _served))),
            [("POST", "/detokenize")] = (http, _) => WithFieldsAsync(http, fields => Task.FromResult(TokenRoutes.Detokenize(fields, _served))),
        };
    }

    /// <summary>Every method and path, the one open to all included.</summary>
    public IReadOnlyList<(string Method, string Path)> All => [.. _routes.Keys, ("GET", Models + "{id}"), ("GET", "/health")];

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        using var late = new CancellationTokenSource(_options.Timeout, _options.Clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, late.Token, _stop);
        try
        {
            await RouteAsync(http, ended.Token).ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // whoever asked has gone, and the samples have left with him
        }
        catch (OperationCanceledException)
        {
            await RefuseAsync(http, _stop.IsCancellationRequested ? ApiException.Ending() : ApiException.TooSlow(_options.Timeout)).ConfigureAwait(false);
        }
        catch (ApiException refused)
        {
            await RefuseAsync(http, refused).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(http, ApiException.Refused(bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? $"the body is larger than {_options.LargestBody} bytes; send less at once" : "the request is not HTTP as it should be, or came too slowly")).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            await RefuseAsync(http, ApiException.Ending()).ConfigureAwait(false);
        }
        catch (ArithmeticException error)
        {
            await RefuseAsync(http, ApiException.Fault($"the model's numbers are broken: {error.Message}")).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // one request's end, not the server's
        catch (Exception error)
#pragma warning restore CA1031
        {
            await RefuseAsync(http, ApiException.Fault($"a fault in redraft: {error.GetType().Name}")).ConfigureAwait(false);
        }
    }

    private async Task RouteAsync(HttpContext http, CancellationToken cancellation)
    {
        var (method, path) = (http.Request.Method, http.Request.Path.Value ?? "");
        if (path == "/health" && method == "GET")
        {
            await ApiJson.WriteAsync(http, new { status = _traffic.Ending ? "draining" : "ok" }, _traffic.Ending ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK).ConfigureAwait(false);
            return;
        }

        _door.Admit(http.Request);
        using var pass = _traffic.Enter();
        if (path.StartsWith(Models, StringComparison.Ordinal) && path.Length > Models.Length && method == "GET")
        {
            RefuseOtherModels(path[Models.Length..]);
            await ApiJson.WriteAsync(http, Card()).ConfigureAwait(false);
            return;
        }

        if (_routes.TryGetValue((method, path), out var answer))
        {
            await answer(http, cancellation).ConfigureAwait(false);
            return;
        }

        var others = All.Where(route => route.Path == path || (route.Path.StartsWith(Models, StringComparison.Ordinal) && path.StartsWith(Models, StringComparison.Ordinal))).Select(route => route.Method).Distinct().ToList();
        throw others.Count == 0
            ? ApiException.Refused(StatusCodes.Status404NotFound, $"there is no {UntrustedText.Visible(path, 200)} here; see docs/serving.md for what there is", "not_found")
            : ApiException.Refused(StatusCodes.Status405MethodNotAllowed, $"{path} takes {string.Join(", ", others)}, found {UntrustedText.Visible(method, 20)}", "method_not_allowed", ("Allow", string.Join(", ", others)));
    }

    private async Task CompleteAsync(HttpContext http, CancellationToken cancellation)
    {
        using var fields = await FieldsAsync(http).ConfigureAwait(false);
        var order = CompletionRoute.Read(fields, _served.Model);
        var generation = new Generation(_served.Model, order, _names);
        var shape = new CompletionShape(AnswerStamp.Make("cmpl", _served, _options.Clock), order, generation, _names);
        await GenerationAnswer.WriteAsync(http, order, generation, shape, cancellation).ConfigureAwait(false);
    }

    private async Task ChatAsync(HttpContext http, CancellationToken cancellation)
    {
        using var fields = await FieldsAsync(http).ConfigureAwait(false);
        var order = ChatRoute.Read(fields, _served);
        var shape = new ChatShape(AnswerStamp.Make("chatcmpl", _served, _options.Clock), order, _served.Model.Tokenizer, _names);
        await GenerationAnswer.WriteAsync(http, order, new Generation(_served.Model, order, _names), shape, cancellation).ConfigureAwait(false);
    }

    private async Task WithFieldsAsync(HttpContext http, Func<RequestFields, Task<object>> answer)
    {
        using var fields = await FieldsAsync(http).ConfigureAwait(false);
        await ApiJson.WriteAsync(http, await answer(fields).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task<RequestFields> FieldsAsync(HttpContext http)
    {
        Door.RefuseOtherBodies(http.Request);
        var fields = await RequestFields.ReadAsync(http).ConfigureAwait(false);
        try
        {
            RefuseOtherModels(fields.NeededText("model"));
            return fields;
        }
        catch
        {
            fields.Dispose();
            throw;
        }
    }

    private void RefuseOtherModels(string name)
    {
        if (name != _served.Name)
        {
            throw new ApiException(StatusCodes.Status404NotFound, "invalid_request_error", $"there is no model '{UntrustedText.Visible(name, 100)}' here; this server has '{_served.Name}'")
            {
                Param = "model", Code = "model_not_found",
            };
        }
    }

    private object Card() => new
    {
        id = _served.Name, @object = "model", created = _started, owned_by = "redraft", max_model_len = _served.Model.Config.ContextLength, weights = _served.Model.Id,
    };

    private static async Task RefuseAsync(HttpContext http, ApiException refused)
    {
        if (http.Response.HasStarted)
        {
            var stream = new EventStream(http); // the status is sent: the error is the stream's last event
            await stream.WriteAsync(refused.Body).ConfigureAwait(false);
            await stream.FlushAsync().ConfigureAwait(false);
            return;
        }

        http.Response.Clear();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        foreach (var (name, value) in refused.Headers)
        {
            http.Response.Headers[name] = value;
        }

        await ApiJson.WriteAsync(http, refused.Body, refused.Status).ConfigureAwait(false);
    }
}
