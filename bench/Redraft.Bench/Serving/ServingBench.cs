using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Engine.Tokenizing;
using Redraft.Models;
using Redraft.Web.Serving;

namespace Redraft.Bench.Serving;

/// <summary>What a served model writes for 1, 8 and 32 clients at once, in one batch and one after another.</summary>
internal static class ServingBench
{
    private const int Rounds = 5;
    private const int NewTokens = 64;
    private const string Name = "model";
    private static readonly int[] Clients = [1, 8, 32];

    /// <summary>Measures.</summary>
    /// <param name="arguments">The nano model's folder (models/nano), the seconds of each turn (3), and the threads (one for each processor).</param>
    /// <param name="output">Gets the tables.</param>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        var folder = arguments.Length > 0 ? arguments[0] : "models/nano";
        var seconds = arguments.Length > 1 ? double.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        using var pool = new WorkerPool(arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : null);
        output.WriteLine($"machine: {Machine.Describe()}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"each request: a prompt of its own of 31 to 40 tokens, up to {NewTokens} new ones at temperature 1; turns of {seconds} s, {Rounds} of each, their median; {pool.Threads} thread(s)"));
        var (nano, tokenizer, config) = Checkpoint.Load(folder, pool);
        using (nano)
        {
            await MeasureAsync("nano", nano, tokenizer, pool, seconds, output).ConfigureAwait(false);
        }

        using var larger = ArchitectureList.Create(config with { Width = 512, Layers = 8, Heads = 8, KeyValueHeads = 8, HeadWidth = 64, FeedForwardWidth = 1376 }, pool);
        larger.Initialize(1);
        await MeasureAsync("25 M weights, random", larger, tokenizer, pool, seconds, output).ConfigureAwait(false);
        return 0;
    }

    private static async Task MeasureAsync(string what, ITransformer model, BpeTokenizer tokenizer, WorkerPool pool, double seconds, TextWriter output)
    {
        output.WriteLine($"\n| {what}: clients | tokens/s in one batch | one after another | gain | tokens/processor s in one batch | one after another | gain | median ms | p95 ms | one after another: median ms | p95 ms |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var clients in Clients)
        {
            var (together, alone) = (new List<ServingTurn>(), new List<ServingTurn>());
            for (var round = -1; round < Rounds; round++) // the first gets warm
            {
                foreach (var (live, turns) in new[] { (64, together), (1, alone) })
                {
                    var turn = await TurnAsync(model, tokenizer, pool, live, clients, round < 0 ? seconds / 3 : seconds).ConfigureAwait(false);
                    if (round >= 0)
                    {
                        turns.Add(turn);
                    }
                }
            }

            var (a, b) = (ServingTurn.Median(together), ServingTurn.Median(alone));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {clients} | {a.TokensPerSecond:#,0} | {b.TokensPerSecond:#,0} | {a.TokensPerSecond / b.TokensPerSecond:0.0} | {a.TokensPerProcessorSecond:#,0} | {b.TokensPerProcessorSecond:#,0} | {a.TokensPerProcessorSecond / b.TokensPerProcessorSecond:0.0} | {a.MedianMilliseconds:0} | {a.LateMilliseconds:0} | {b.MedianMilliseconds:0} | {b.LateMilliseconds:0} |"));
        }
    }

    private static async Task<ServingTurn> TurnAsync(ITransformer transformer, BpeTokenizer tokenizer, WorkerPool pool, int live, int clients, double seconds)
    {
        using var model = new LiveLanguageModel(transformer, tokenizer, pool, new BatchLimits { LiveSequences = live });
        await using var server = await ModelServer.StartAsync(new ServedModel(Name, model, null), new ServingOptions { Port = 0 }, CancellationToken.None).ConfigureAwait(false);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients }) { BaseAddress = new Uri(server.Origin) };
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var answered = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => AskAsync(http, client, start, seconds)))).ConfigureAwait(false);
        return ServingTurn.Of([.. answered.SelectMany(of => of)], Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private static async Task<List<(double Milliseconds, int Tokens)>> AskAsync(HttpClient http, int client, long start, double seconds)
    {
        var answered = new List<(double Milliseconds, int Tokens)>();
        for (var i = 0; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var body = new { model = Name, prompt = Enumerable.Range(0, 31 + ((client + i) % 10)).Select(t => 10 + ((t * 37) + (client * 101) + (i * 13)) % 1000), seed = (client * 1000) + i, max_tokens = NewTokens };
            using var response = await http.PostAsJsonAsync("/v1/completions", body).ConfigureAwait(false);
            var answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync().ConfigureAwait(false)).RootElement;
            answered.Add((Stopwatch.GetElapsedTime(began).TotalMilliseconds, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32()));
        }

        return answered;
    }
}
