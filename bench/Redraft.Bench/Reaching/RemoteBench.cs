using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote;
using Redraft.Remote.Calling;

namespace Redraft.Bench.Reaching;

/// <summary>Calls to hosted models: how near 64 at a time come to the ideal, and what becomes of 20,000 of which 5 % go wrong.</summary>
internal static class RemoteBench
{
    private const int Concurrency = 64, Delay = 50, Calls = 6400, Rounds = 9, MostRounds = 45, Parts = 10; // calls at a time, milliseconds
    private const double Ideal = Calls * Delay / 1000.0 / Concurrency; // seconds
    private const double Quiet = 0.1; // milliseconds a call: 6 % of two processors

    /// <summary>Measures, or serves for one that measures.</summary>
    /// <param name="arguments">How many calls in the soak (20000); or <c>serve DELAY EVERY</c>.</param>
    /// <param name="output">Gets the tables.</param>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output)
    {
        if (arguments is ["serve", ..])
        {
            return await StubProcess.ServeAsync(arguments[1..], output).ConfigureAwait(false);
        }

        var calls = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 20_000;
        output.WriteLine($"machine: {Machine.Describe()}\n");
        return await ThroughputAsync(output).ConfigureAwait(false) & await SoakAsync(calls, output).ConfigureAwait(false) ? 0 : 1;
    }

    private static async Task<bool> ThroughputAsync(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {Concurrency} calls at a time to a server that answers after {Delay} ms, {Calls} a round; the ideal is {Ideal:0.00} s. Before and after each round, {Concurrency} loops that only post and read, with nothing kept. A round is quiet if the machine's host took less than {Quiet} ms of its processors' time a call for others meanwhile; rounds go on until {Rounds} were quiet, at most {MostRounds}. A round before the first, in which the program compiles, isn't counted.

            | took s | of the ideal | bare loops | of theirs | the server took ms | of what it allows | processor ms a call | taken by the host ms a call |
            |--:|--:|--:|--:|--:|--:|--:|--:|
            """));
        await using var server = await StubServerProcess.StartAsync(Delay, 0).ConfigureAwait(false); // one for all rounds: a fresh one would compile in each
        _ = await RoundAsync(server).ConfigureAwait(false);
        var rounds = new List<Round>();
        while (rounds.Count(round => round.IsQuiet) < Rounds && rounds.Count < MostRounds)
        {
            var round = await RoundAsync(server).ConfigureAwait(false);
            rounds.Add(round);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {round.Took:0.00} | {100 * round.OfIdeal:0.0} % | {100 * round.Bare:0.0} % | {100 * round.OfBare:0.0} % | {round.Held:0.00} | {100 * round.OfAllowed:0.0} % | {round.Spent:0.00} | {round.Taken:0.00} |"));
        }

        Tell(output, "all", rounds);
        Tell(output, "quiet", rounds.FindAll(round => round.IsQuiet));
        output.WriteLine();
        return rounds.FindAll(round => round.IsQuiet) is { Count: > 0 } quiet && Median(quiet, round => round.OfIdeal) >= 0.95;
    }

    private static void Tell(TextWriter output, string which, List<Round> rounds)
    {
        if (rounds.Count > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nMedians of {which} rounds, {rounds.Count}: {100 * Median(rounds, round => round.OfIdeal):0.0} % of the ideal ({100 * rounds.Min(round => round.OfIdeal):0.0} to {100 * rounds.Max(round => round.OfIdeal):0.0}) where the bare loops reach {100 * Median(rounds, round => round.Bare):0.0} %; {100 * Median(rounds, round => round.OfBare):0.0} % of theirs; {100 * Median(rounds, round => round.OfAllowed):0.0} % of what the server allows."));
        }
    }

    private static double Median(List<Round> rounds, Func<Round, double> of) => (rounds.Select(of).Order().ElementAt((rounds.Count - 1) / 2) + rounds.Select(of).Order().ElementAt(rounds.Count / 2)) / 2;

    private static async Task<Round> RoundAsync(StubServerProcess server)
    {
        using var work = await Work.OpenAsync(server.Url).ConfigureAwait(false);
        await work.DrawAsync("warm", 1280).ConfigureAwait(false);
        var bare = await BareAsync(server.Url, Calls / 2).ConfigureAwait(false);
        var before = await server.MillisecondsAsync().ConfigureAwait(false);
        var (watch, processor, taken) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, Machine.SecondsTaken());
        await work.DrawAsync("prompt", Calls).ConfigureAwait(false);
        var took = watch.Elapsed.TotalSeconds;
        (processor, taken) = (Environment.CpuUsage.TotalTime - processor, Machine.SecondsTaken() - taken);
        var held = (await server.MillisecondsAsync().ConfigureAwait(false) - before) / Calls;
        bare += await BareAsync(server.Url, Calls / 2).ConfigureAwait(false);
        return new Round(took, Ideal / bare, held, processor.TotalMilliseconds / Calls, 1000 * taken / Calls);
    }

    /// <summary>Seconds of the plainest client.</summary>
    private static async Task<double> BareAsync(string url, int calls)
    {
        using var client = new HttpClient();
        var (watch, next) = (Stopwatch.StartNew(), -1);
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < calls;)
            {
                using var content = new StringContent($"{{\"model\":\"stub\",\"prompt\":\"bare {i}\"}}", null, "application/json");
                using var response = await client.PostAsync(new Uri(url + "/completions"), content).ConfigureAwait(false);
                await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            }
        }))).ConfigureAwait(false);
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<bool> SoakAsync(int calls, TextWriter output)
    {
        await using var server = await StubServerProcess.StartAsync(5, 20).ConfigureAwait(false);
        using var work = await Work.OpenAsync(server.Url).ConfigureAwait(false);
        output.WriteLine($"{calls} calls, {Concurrency} at a time, of which every 20th goes wrong (429, 500, half an answer, a broken connection):\n\n| calls | managed MB | working set MB |\n|--:|--:|--:|");
        var (lost, memory) = (0, new List<double>());
        for (var part = 0; part < Parts; part++)
        {
            lost += await work.DrawAsync($"prompt {part}.", calls / Parts).ConfigureAwait(false);
            memory.Add(GC.GetTotalMemory(forceFullCollection: true) / 1e6);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {(part + 1) * (calls / Parts)} | {memory[^1]:0.0} | {Environment.WorkingSet / 1e6:0} |"));
        }

        using var counts = JsonDocument.Parse(await server.CountsAsync().ConfigureAwait(false));
        var (wrong, doubled) = (counts.RootElement.GetProperty("wrong").GetInt32(), counts.RootElement.GetProperty("doubled").GetInt32());
        var again = Stopwatch.StartNew();
        var kept = await work.DrawAsync("prompt 0.", calls / Parts).ConfigureAwait(false);
        using var after = JsonDocument.Parse(await server.CountsAsync().ConfigureAwait(false));
        var sent = after.RootElement.GetProperty("requests").GetInt32() - counts.RootElement.GetProperty("requests").GetInt32();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{wrong} requests went wrong; {lost} answers lost, {doubled} calls answered twice by the server; memory {memory[^1] - memory[1]:+0.0;-0.0;+0.0} MB from the second tenth to the last. The first {calls / Parts} again, from the store: {kept} lost, {sent} requests sent, {again.Elapsed.TotalSeconds:0.00} s."));
        return (lost, doubled, kept, sent) == (0, 0, 0, 0) && memory[^1] - memory[1] < 5;
    }

    /// <param name="Took">Seconds.</param>
    /// <param name="Bare">What the bare loops reach, as a share of the ideal.</param>
    /// <param name="Held">Milliseconds that the server took for an answer: never quite what it is asked to.</param>
    /// <param name="Spent">Processor milliseconds of this process a call.</param>
    /// <param name="Taken">Processor milliseconds a call that the host gave to others.</param>
    private sealed record Round(double Took, double Bare, double Held, double Spent, double Taken)
    {
        public double OfIdeal => Ideal / Took;

        public double OfBare => OfIdeal / Bare;

        public double OfAllowed => Held / Delay * OfIdeal;

        public bool IsQuiet => Taken < Quiet;
    }

    /// <summary>A model of the stub with a store of its own.</summary>
    private sealed class Work : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("redraft-bench-").FullName;
        private CallStore _store = null!;
        private HostedLanguageModel _model = null!;

        public static async Task<Work> OpenAsync(string url)
        {
            var work = new Work();
            work._store = CallStore.Open(Path.Combine(work._folder, "calls.db"));
            work._model = await HostedLanguageModel.OpenAsync(
                new ModelRecipe { Url = url, Name = "stub", Api = ModelApi.Completions, Concurrency = Concurrency, Retries = 10 }, new HostedSurroundings { Store = work._store, Run = "bench" }, CancellationToken.None).ConfigureAwait(false);
            return work;
        }

        /// <summary>Draws one sample each of some prompts.</summary>
        /// <returns>How many came back as something else.</returns>
        public async Task<int> DrawAsync(string name, int count)
        {
            string[] prompts = [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name} {i}"))];
            var drawn = await _model.GenerateAsync([.. prompts.Select(prompt => new GenerationRequest(Prompt.Empty.Text(prompt), [1]))], new SamplingOptions(), CancellationToken.None).ConfigureAwait(false);
            return prompts.Zip(drawn).Count(pair => pair.Second[0].Text != StubProcess.AnswerTo(pair.First));
        }

        public void Dispose()
        {
            _model.Dispose();
            _store.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
