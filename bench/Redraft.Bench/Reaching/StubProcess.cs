using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Redraft.Bench.Reaching;

/// <summary>A server of OpenAI's completions that answers after some time, and goes wrong now and then, in a process of its own.</summary>
internal static class StubProcess
{
    /// <summary>What a prompt is answered with.</summary>
    public static string AnswerTo(string prompt) => "an answer to " + prompt;

    /// <summary>Serves until its input ends; prints its address first.</summary>
    /// <param name="arguments">Milliseconds before an answer; of how many requests one goes wrong, 0 for none.</param>
    /// <param name="output">Gets the address.</param>
    public static async Task<int> ServeAsync(string[] arguments, TextWriter output)
    {
        var (delay, every) = (int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(options => options.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var counts = new ConcurrentDictionary<string, int>(StringComparer.Ordinal); // good answers by prompt
        var (number, wrong, held) = (0, 0, 0L); // ticks between a request that is read and its answer
        using var wait = new EvenDelay(TimeSpan.FromMilliseconds(delay));
        wait.Start();
        app.MapGet("/v1/models", () => Results.Json(new { data = new[] { new { id = "stub" } } }));
        app.MapGet("/counts", () => Results.Json(new { requests = number, wrong, prompts = counts.Count, doubled = counts.Values.Count(count => count > 1), milliseconds = Stopwatch.GetElapsedTime(0, held).TotalMilliseconds }));
        app.MapPost("/v1/completions", async context =>
        {
            var since = Stopwatch.GetTimestamp();
            using var body = await JsonDocument.ParseAsync(context.Request.Body).ConfigureAwait(false);
            var prompt = body.RootElement.GetProperty("prompt").GetString()!;
            if (delay > 0)
            {
                await wait.WaitAsync(since).ConfigureAwait(false);
            }

            var mine = Interlocked.Increment(ref number);
            var counted = prompt.StartsWith("prompt ", StringComparison.Ordinal); // not what probes ask, some of it several times
            if (every > 0 && mine % every == 0 && counted)
            {
                await FailAsync(context, Interlocked.Increment(ref wrong)).ConfigureAwait(false);
                return;
            }

            if (counted)
            {
                counts.AddOrUpdate(prompt, 1, (_, count) => count + 1);
            }

            Interlocked.Add(ref held, Stopwatch.GetTimestamp() - since);
            await context.Response.WriteAsJsonAsync(Good(prompt)).ConfigureAwait(false);
        });
        await app.StartAsync().ConfigureAwait(false);
        await output.WriteLineAsync(app.Urls.First()).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        await Console.In.ReadToEndAsync().ConfigureAwait(false);
        await app.StopAsync().ConfigureAwait(false);
        return 0;
    }

    private static object Good(string prompt) => new { id = "stub", choices = new[] { new { index = 0, text = AnswerTo(prompt), finish_reason = "stop" } }, usage = new { prompt_tokens = 8, completion_tokens = 8 } };

    private static async Task FailAsync(HttpContext context, int which)
    {
        switch (which % 4)
        {
            case 0:
                context.Response.StatusCode = 429;
                context.Response.Headers["retry-after-ms"] = "20";
                break;
            case 1:
                context.Response.StatusCode = 500;
                break;
            case 2:
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync("{\"choices\":[{\"text\":\"an ans").ConfigureAwait(false); // half of it
                break;
            default:
                context.Abort();
                break;
        }
    }
}
