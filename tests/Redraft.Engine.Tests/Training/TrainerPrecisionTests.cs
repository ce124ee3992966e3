using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;
using Redraft.Engine.Objectives;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Training;

public sealed unsafe class TrainerPrecisionTests
{
    private const double GradientShare = 0.02; // of a gradient's norm: operands are off by up to 2^-9 each, through two layers and back

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 40, Width = 32, Layers = 2, Heads = 4, KeyValueHeads = 4, HeadWidth = 8,
        FeedForwardWidth = 48, ContextLength = 16,
    };

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3, ExamplesPerBatch = 4, TokensPerPass = 20, LearningRate = 0.01, ShuffleSeed = 5, Precision = ProductPrecision.Bf16,
    };

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    [InlineData("gptj")]
    public void A_small_model_learns_to_count_with_rounded_products(string type)
    {
        using var pool = new WorkerPool(2);
        using var model = New(pool, type);
        var losses = new List<double>();
        using var trainer = new Trainer(model, Examples(), Options with { Epochs = 40 }, pool);
        trainer.Run(progress => losses.Add(progress.Loss));
        Assert.InRange(losses[0], 3, 4.5); // ln 40 = 3.7: knows nothing
        Assert.InRange(losses[^1], 0, 0.1);
    }

    [Fact]
    public void Resuming_after_any_step_gives_the_same_bits()
    {
        var expected = Train(threads: 2, stopAfter: null, Options);
        for (var step = 0; step <= 9; step += 3)
        {
            Assert.Equal(expected, Train(threads: 2, stopAfter: step, Options));
        }
    }

    [Fact]
    public void Any_thread_count_gives_the_same_bits() => Assert.Equal(Train(1, null, Options), Train(3, null, Options));

    [Fact]
    public void A_state_of_another_precision_is_refused()
    {
        using var pool = new WorkerPool(1);
        using var model = New(pool, "llama");
        using var trainer = new Trainer(model, Examples(), Options, pool);
        var state = trainer.Snapshot();
        Assert.Equal(ProductPrecision.Bf16, state.Precision);
        var error = Assert.Throws<ArgumentException>(() => trainer.Restore(state with { Precision = ProductPrecision.F32 }));
        Assert.Contains("Expected a state of a training in Bf16, found one in F32", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    [InlineData("gptj")]
    public void Every_gradient_is_that_of_floats_but_for_the_rounding(string type)
    {
        using var pool = new WorkerPool(2);
        using var model = New(pool, type);
        var exact = Gradients(model, pool, ProductPrecision.F32);
        var rounded = Gradients(model, pool, ProductPrecision.Bf16);
        foreach (var (parameter, p) in model.Parameters.Select((parameter, p) => (parameter, p)).Where(entry => Norm(exact[entry.p]) > 1e-6))
        {
            var difference = Norm([.. exact[p].Zip(rounded[p], (a, b) => a - b)]) / Norm(exact[p]);
            Assert.True(difference is > 1e-5 and < GradientShare, $"{parameter.Name}: off by {difference:P3}");
        }
    }

    [Fact]
    public void Sampling_from_a_model_in_training_rounds_nothing()
    {
        using var pool = new WorkerPool(1);
        using var model = New(pool, "llama");
        var before = Hidden(model, pool);
        using (new Trainer(model, Examples(), Options, pool))
        {
            Assert.Equal(ProductPrecision.Bf16, model.TrainingPrecision);
            Assert.Equal(before, Hidden(model, pool));
        }

        Assert.Equal(ProductPrecision.F32, model.TrainingPrecision);
    }

    private static float[] Hidden(ITransformer model, WorkerPool pool)
    {
        var attention = new PackedAttention(Config, pool);
        attention.SetSequences([3]);
        var hidden = new float[3 * Config.Width];
        fixed (float* target = hidden)
        {
            model.Forward([1, 2, 3], [0, 1, 2], attention, target);
        }

        return hidden;
    }

    private static float[][] Gradients(ITransformer model, WorkerPool pool, ProductPrecision precision)
    {
        foreach (var parameter in model.Parameters)
        {
            parameter.Gradient.Clear();
        }

        model.TrainingPrecision = precision;
        using var gradient = new BatchGradient(model, new WeightedNll(), pool);
        gradient.Add(Examples(), 64, 1);
        return [.. model.Parameters.Select(parameter => parameter.Gradient.Span.ToArray())];
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static ITransformer New(WorkerPool pool, string type)
    {
        var model = ArchitectureList.Create(type == "gptj" ? Config with { ModelType = type, RotaryWidth = 4 } : Config with { ModelType = type }, pool);
        model.Initialize(7);
        return model;
    }

    private static TrainingSequence[] Examples()
        => [.. Enumerable.Range(0, 14).Select(i => TrainingSequence.Of($"from {i}", [i, i + 1], [.. Enumerable.Range(i + 2, 2 + (i % 3))]))];

    private static float[] Train(int threads, int? stopAfter, TrainingOptions options)
    {
        using var pool = new WorkerPool(threads);
        using var model = New(pool, "llama");
        using var trainer = new Trainer(model, Examples(), options, pool);
        if (stopAfter is not { } steps)
        {
            trainer.Run();
            return Weights(model);
        }

        for (var step = 0; step < steps; step++)
        {
            trainer.StepOnce();
        }

        using var other = ArchitectureList.Create(Config, pool);
        using var second = new Trainer(other, Examples(), options, pool);
        second.Restore(trainer.Snapshot());
        second.Run();
        return Weights(other);
    }

    private static float[] Weights(ITransformer model) => [.. model.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
}
