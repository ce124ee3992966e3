using System.Globalization;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;

namespace Redraft.Bench;

/// <summary>Drawing samples with a model of the nano model's size: tokens a second, and the share of the machine's peak that its matrix products make up.</summary>
internal static class GenerateBench
{
    private const int Vocabulary = 1024;
    private const int Prompts = 40;
    private const int SamplesPerPrompt = 10;
    private const int NewTokens = 30;
    private const int Rounds = 5;

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama",
        VocabularySize = Vocabulary,
        Width = 192,
        Layers = 5,
        Heads = 6,
        KeyValueHeads = 6,
        HeadWidth = 32,
        FeedForwardWidth = 512,
        ContextLength = 256,
    };

    public static void Run(TextWriter output, string[] threadCounts)
    {
        output.WriteLine($"machine: {Machine.Describe()}");
        var counts = threadCounts.Length > 0 ? threadCounts.Select(int.Parse) : new[] { 1, Environment.ProcessorCount }.Distinct();
        foreach (var threads in counts)
        {
            using var pool = new WorkerPool(threads);
            Measure(output, pool, Config);
            Measure(output, pool, Config with { KeyValueHeads = 2 });
        }
    }

    private static void Measure(TextWriter output, WorkerPool pool, ModelConfig config)
    {
        using var model = ArchitectureList.Create(config, pool);
        model.Initialize(1);
        var parameters = model.Parameters.Sum(parameter => parameter.Value.Length);
        var requests = Requests();
        var tokens = requests.Sum(request => request.Prompt.Count) + (Prompts * SamplesPerPrompt * NewTokens);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            {pool.Threads} thread(s); {parameters / 1e6:F2} M parameters, {config.KeyValueHeads} key/value heads; {Prompts} prompts of 25-90 tokens, {SamplesPerPrompt} samples of {NewTokens} tokens each; random weights

            | what | median tokens/s, prompts included | best | drawn tokens/s, best | products' share of peak, best |
            |---|--:|--:|--:|--:|
            """));
        var plain = new DecodingOptions { Temperature = 0.8, MaxTokens = NewTokens, BannedTokens = [Vocabulary - 1] };
        var alone = requests.SelectMany(request => request.Seeds.Select(seed => request with { Seeds = [seed] })).ToList();
        (string Name, IReadOnlyList<SampleRequest> Requests, DecodingOptions Options, int Live)[] cases =
        [
            ("192 live", requests, plain, 192),
            ("64 live", requests, plain, 64),
            ("16 live", requests, plain, 16),
            ("192 live, top-p 0.95", requests, plain with { TopP = 0.95 }, 192),
            ("192 live, no shared prompts", alone, plain, 192),
        ];
        var samplers = cases.Select(one => new SequenceSampler(model, new NumberTokenizer(Vocabulary), pool, new BatchLimits { LiveSequences = one.Live })).ToList();
        var ways = cases.Zip(samplers, (one, sampler) => (Action)(() => sampler.Sample(one.Requests, one.Options))).Prepend(() => FmaPeak.Spin(pool));
        var times = Interleaved.Time(Rounds, 0.05, [.. ways]);
        var peak = FmaPeak.Flops(pool) / times[0].Least;
        foreach (var (one, time) in cases.Zip(times.Skip(1)))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Name} | {tokens / time.Median:F0} | {tokens / time.Least:F0} | {Prompts * SamplesPerPrompt * NewTokens / time.Least:F0} | {2.0 * parameters * tokens / time.Least / peak:P0} |"));
        }

        samplers.ForEach(sampler => sampler.Dispose());
    }

    // Every token but the last of a sample is taken in; that last one is counted in its place, as is usual.
    private static List<SampleRequest> Requests()
        => [.. Enumerable.Range(0, Prompts).Select(i => new SampleRequest(
            [.. Enumerable.Range(0, 25 + (i * 37 % 66)).Select(t => ((i * 31) + (t * 7)) % (Vocabulary - 1))],
            [.. Enumerable.Range(0, SamplesPerPrompt).Select(s => (ulong)((i * 1000) + s))]))];
}
