using System.Diagnostics;
using System.Globalization;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;

namespace Redraft.Bench;

/// <summary>A whole training step of the nano model's size: forward, backward, AdamW; as a share of the machine's multiply-add peak.</summary>
internal static class TrainingBench
{
    private const int Rounds = 7;
    private const int SequenceLength = 128;
    private const int Sequences = 32;

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 1024, Width = 192, Layers = 5, Heads = 6, KeyValueHeads = 6, HeadWidth = 32,
        FeedForwardWidth = 512, ContextLength = 256,
    };

    public static void Run(TextWriter output, string[] threadCounts)
    {
        output.WriteLine($"machine: {Machine.Describe()}");
        output.WriteLine($"model: {Config}; {Sequences} sequences of {SequenceLength} tokens a step, loss on all");
        output.WriteLine("\n| model | threads | tokens per pass | median tokens/s | best | median GFLOP/s | best | peak | best of peak | processor time of one core's peak |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        var counts = threadCounts.Length > 0 ? threadCounts.Select(int.Parse) : new[] { 1, Environment.ProcessorCount }.Distinct();
        foreach (var threads in counts)
        {
            foreach (var tokensPerPass in (int[])[512, 1024, 2048, 4096])
            {
                Measure(output, Config, threads, tokensPerPass);
            }

            Measure(output, Config with { ModelType = "gpt2" }, threads, 1024);
        }
    }

    private static void Measure(TextWriter output, ModelConfig config, int threads, int tokensPerPass)
    {
        using var pool = new WorkerPool(threads);
        using var model = ArchitectureList.Create(config, pool);
        model.Initialize(1);
        var examples = Enumerable.Range(0, Sequences).Select(Example).ToArray();
        using var trainer = new Trainer(
            model, examples, new TrainingOptions { Steps = 1_000_000, ExamplesPerBatch = Sequences, TokensPerPass = tokensPerPass }, pool);
        var times = Interleaved.Time(Rounds, 0, () => trainer.StepOnce());
        var peak = Peak(pool);

        // Per second of processor time, against one thread's peak: threads that wait for each other count as work not done.
        using var alone = new WorkerPool(1);
        var processor = Interleaved.ProcessorTime(Rounds, (() => FmaPeak.Spin(alone), 1000), (() => trainer.StepOnce(), 1));
        var corePeak = FmaPeak.Flops(alone) / processor[0];
        var (tokens, flops) = (examples.Sum(example => example.Rows), examples.Sum(example => Flops(model, example.Rows)));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {config.ModelType} | {threads} | {tokensPerPass} | {tokens / times[0].Median:F0} | {tokens / times[0].Least:F0} | {flops / times[0].Median / 1e9:F0} | {flops / times[0].Least / 1e9:F0} | {peak / 1e9:F0} | {flops / times[0].Least / peak:P0} | {flops / processor[1] / corePeak:P0} |"));
    }

    /// <summary>The best of many short tries: on a shared machine most of them meet somebody.</summary>
    private static double Peak(WorkerPool pool)
    {
        const int Tries = 4000;
        var best = double.MaxValue;
        for (var i = 0; i < Tries; i++)
        {
            var start = Stopwatch.GetTimestamp();
            FmaPeak.Spin(pool);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return FmaPeak.Flops(pool) / best;
    }

    /// <summary>What the mathematics needs: 6 per weight and token, and half of the attention's square; nothing for what is made twice.</summary>
    private static double Flops(ITransformer model, int rows)
    {
        var weights = model.Parameters.Where(parameter => parameter.Shape.Count == 2 && parameter.Name != "wpe.weight").Sum(parameter => parameter.Value.Length);
        return (6.0 * weights * rows) + (6.0 * rows * rows * model.Config.Width * model.Config.Layers);
    }

    private static TrainingSequence Example(int index)
        => TrainingSequence.Of(
            $"{index}", [0], [.. Enumerable.Range(0, SequenceLength).Select(t => (int)((uint)((index * 7919) + (t * 104729)) % Config.VocabularySize))]);
}
