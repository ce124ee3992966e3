using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Inspecting;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tests.Checkpoints;

namespace Redraft.Engine.Tests.Inspecting;

public sealed class MemoryNeedsTests
{
    private static readonly ModelConfig TinyLlama = new()
    {
        ModelType = "llama", VocabularySize = 32_000, Width = 2048, Layers = 22, Heads = 32, KeyValueHeads = 4, HeadWidth = 64,
        FeedForwardWidth = 5632, ContextLength = 2048, TiedHead = false,
    };

    [Theory]
    [InlineData("llama", true)]
    [InlineData("qwen2", false)]
    [InlineData("gpt2", true)]
    [InlineData("codegen", false)]
    public void Weights_are_counted_as_a_model_of_the_configuration_has_them(string type, bool tied)
    {
        using var pool = new WorkerPool(1);
        using var model = CheckpointTests.Model(type, tied, pool);
        using var lora = Lora.Attach(model, new LoraOptions { Rank = 3 }, pool, 1);
        var counts = new ModelCounts(model.Config);

        Assert.Equal(model.Parameters.Sum(parameter => parameter.Value.Length), counts.All);
        Assert.Equal(model.Parameters.Where(parameter => parameter.Linear).Sum(parameter => parameter.Value.Length) + model.HeadWeight.Value.Length, counts.Multiplied);
        Assert.Equal(lora.Parameters.Sum(parameter => parameter.Value.Length), counts.Adapters(3));
    }

    [Fact]
    public void Tiny_llama_needs_what_its_arrays_take()
    {
        var needs = new MemoryNeeds(TinyLlama);

        Assert.Equal(1_100_048_384, new ModelCounts(TinyLlama).All); // as its card says
        Assert.InRange(needs.Sampling(WeightPrecision.Float32), 8L * 1_034_000_000, 9_200_000_000);
        Assert.Equal(
            (2 * new ModelCounts(TinyLlama).Multiplied) + (2L * 2 * 22 * 4 * 64 * 2048), // weights, and keys and values
            needs.Sampling(WeightPrecision.Float32) - needs.Sampling(WeightPrecision.BFloat16));
        Assert.Equal(12 * 1000, needs.Training(1000, 0) - needs.Training(0, 0));
        Assert.Equal(16 * 1000, needs.Training(0, 1000) - needs.Training(0, 0));
        Assert.Equal(4L * 2 * 22 * 4 * 64 * 2048, needs.All().Single(need => need.Work.StartsWith("each further", StringComparison.Ordinal)).Bytes);
    }

    [Fact]
    public void An_estimate_follows_memory_for_one_stream_and_multiply_adds_for_many()
    {
        var (weights, machine) = (new ModelCounts(TinyLlama).Multiplied, new MachineSpeed(2, 500e9, 20e9));
        var estimates = SpeedEstimate.Of(TinyLlama, machine).ToDictionary(estimate => estimate.Work, estimate => estimate.TokensPerSecond);

        Assert.Equal(20e9 / (4.0 * weights), estimates["sample, one stream"], 1e-6);
        Assert.Equal(0.6 * 500e9 / (2.0 * weights), estimates["take in a prompt"], 1e-6);
        Assert.Equal(3, estimates["take in a prompt"] / estimates["train all weights"], 1e-6);
        Assert.Equal(estimates["sample, one stream"], SpeedEstimate.Of(TinyLlama, machine with { Operations = 1e15 })[0].TokensPerSecond, 1e-6);
    }

    [Fact]
    public void A_machine_is_measured_by_a_clock_and_a_model_by_its_samples()
    {
        using var pool = new WorkerPool(1);
        using var model = CheckpointTests.Model("llama", tied: true, pool);

        var speed = MachineSpeed.Measure(pool, TimeProvider.System);
        var sampled = SamplingMeasurement.Measure(model, Tokenizing.TokenizerFileTests.Train(), pool, TimeProvider.System, 8);

        Assert.True(speed is { Threads: 1, Operations: > 1e6, Bytes: > 1e6 });
        Assert.True(sampled is { Tokens: 7, Seconds: > 0 });
    }
}
