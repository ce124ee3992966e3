using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Redraft.Recipes;

namespace Redraft.Remote.Tests.Serving;

/// <summary>A server of OpenAI's protocol on this machine that misbehaves when it is told to.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _number, _together;

    private StubServer(WebApplication app) => (_app, Batches) = (app, new StubBatches(this));

    /// <summary>Its Batch API.</summary>
    public StubBatches Batches { get; }

    public StubAbilities Abilities { get; set; } = new();

    /// <summary>What goes wrong with a request; probes are spared.</summary>
    public Func<StubRequest, Fault> Faults { get; set; } = _ => Fault.None;

    /// <summary>Waits before each answer.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>All requests but probes, in the order of arrival.</summary>
    public ConcurrentQueue<StubRequest> Requests { get; } = new();

    /// <summary>The requests that were answered well and whole, probes left out.</summary>
    public ConcurrentQueue<StubRequest> Answered { get; } = new();

    /// <summary>Ends when a request is being left without an answer.</summary>
    public Task Silent => _silent.Task;

    /// <summary>What it says in a refusal beside the reason, as a server that quotes the key.</summary>
    public string Aside { get; set; } = "";

    /// <summary>The most requests that were being answered at a time, probes left out.</summary>
    public int MostTogether { get; private set; }

    public string Url => _app.Urls.First() + "/v1";

    public ModelRecipe Model => new() { Url = Url, Name = "stub", Api = ModelApi.Completions, EndOfText = StubModel.End, Deadline = TimeSpan.FromHours(1) };

    public static async Task<StubServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(options => options.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new StubServer(app);
        app.Map("/{**rest}", server.ServeAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true)); // the silent ones too
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var path = context.Request.Path.Value!["/v1".Length..];
        if (path.StartsWith("/files", StringComparison.Ordinal) || (path.StartsWith("/batches", StringComparison.Ordinal) && Abilities.Batches))
        {
            var (code, type, text) = Batches.Answer(context.Request.Method, path, await reader.ReadToEndAsync(), context.Request.Headers.Authorization.ToString());
            await SendAsync(context.Response, code, text, type);
            return;
        }

        var request = new StubRequest(Interlocked.Increment(ref _number), path, await reader.ReadToEndAsync(), context.Request.Headers.Authorization.ToString());
        var fault = request.Probes ? Fault.None : Faults(request);
        if (!request.Probes)
        {
            Requests.Enqueue(request);
        }

        Count(request, 1);
        if (Delay > TimeSpan.Zero)
        {
            await Task.Delay(Delay);
        }

        Count(request, -1); // before the answer leaves

        var (status, answer) = StubAnswers.Of(request, Abilities);
        await WriteAsync(context, request, fault, (status, answer));
    }

    private void Count(StubRequest request, int change)
    {
        lock (_lock)
        {
            _together += request.Probes ? 0 : change;
            MostTogether = Math.Max(MostTogether, _together);
        }
    }

    private async Task WriteAsync(HttpContext context, StubRequest request, Fault fault, (int Status, JsonNode Answer) good)
    {
        var response = context.Response;
        switch (fault)
        {
            case Fault.None:
                await SendAsync(response, good.Status, good.Answer.ToJsonString());
                if (good.Status == 200 && !request.Probes)
                {
                    Answered.Enqueue(request);
                }

                break;
            case Fault.Silence:
                _silent.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case Fault.NoConnection:
                context.Abort();
                break;
            case Fault.CutStream:
                response.ContentType = "application/json";
                await response.WriteAsync(good.Answer.ToJsonString()[..20]);
                await response.Body.FlushAsync();
                context.Abort();
                break;
            case Fault.HalfJson:
                await SendAsync(response, 200, good.Answer.ToJsonString()[..20]);
                break;
            case Fault.WrongType:
                await SendAsync(response, 200, "<html>Welcome</html>", "text/html");
                break;
            case Fault.TwentyMegabytes:
                await SendAsync(response, 200, "{\"id\":\"" + new string('x', 20 << 20) + "\"}");
                break;
            default:
                await RefuseAsync(response, fault, good.Answer);
                break;
        }
    }

    private Task RefuseAsync(HttpResponse response, Fault fault, JsonNode good)
    {
        response.Headers.RetryAfter = fault == Fault.TooManyWithWait ? "7" : response.Headers.RetryAfter;
        response.Headers.Location = fault == Fault.Redirect ? "https://elsewhere.example/v1" : response.Headers.Location;
        return fault switch
        {
            Fault.TooMany or Fault.TooManyWithWait => SendAsync(response, 429, Error("slow down", "rate_limit_exceeded")),
            Fault.OutOfMoney => SendAsync(response, 429, Error("no more money", "insufficient_quota")),
            Fault.Broken500 => SendAsync(response, 500, Error("oops", "server_error")),
            Fault.Unavailable503 => SendAsync(response, 503, "busy", "text/plain"),
            Fault.Unauthorized => SendAsync(response, 401, Error("Incorrect API key provided", "invalid_api_key")),
            Fault.TooLong => SendAsync(response, 400, Error("This model's maximum context length is 16 tokens", "context_length_exceeded")),
            Fault.Redirect => SendAsync(response, 302, "", "text/plain"),
            Fault.WrongSchema => SendAsync(response, 200, """{"object":"completion","result":["fine"]}"""),
            Fault.WrongLanguage => SendAsync(response, 200, """{"antworten":[{"nummer":0,"text":"gut"}]}"""),
            Fault.DuplicateIndex => SendAsync(response, 200, Twice(good)),
            Fault.NoLogProbabilities => SendAsync(response, 200, Without(good)),
            _ => throw new InvalidOperationException($"{fault}"),
        };
    }

    private string Error(string message, string code) => new JsonObject { ["error"] = new JsonObject { ["message"] = message + Aside, ["code"] = code, ["type"] = "error" } }.ToJsonString();

    private static string Twice(JsonNode good)
    {
        var choices = good["choices"]!.AsArray();
        choices.Add(choices[0]!.DeepClone());
        return good.ToJsonString();
    }

    private static string Without(JsonNode good)
    {
        foreach (var choice in good["choices"]!.AsArray())
        {
            choice!["logprobs"] = null;
        }

        return good.ToJsonString();
    }

    private static async Task SendAsync(HttpResponse response, int status, string text, string type = "application/json")
    {
        response.StatusCode = status;
        response.ContentType = type;
        var bytes = Encoding.UTF8.GetBytes(text);
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes);
    }
}
