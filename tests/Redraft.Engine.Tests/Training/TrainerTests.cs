using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Training;

public sealed class TrainerTests
{
    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 20, Width = 16, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadWidth = 4,
        FeedForwardWidth = 24, ContextLength = 16,
    };

    private const double ClipNormTolerance = 1e-7; // float32 moments: 1e-5 of the limit

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3, ExamplesPerBatch = 4, TokensPerPass = 20, LearningRate = 0.01, ShuffleSeed = 5,
    };

    [Theory]
    [InlineData("llama")]
    [InlineData("gpt2")]
    public void A_small_model_learns_to_count(string type)
    {
        using var pool = new WorkerPool(2);
        using var model = ArchitectureList.Create(Config with { ModelType = type, KeyValueHeads = 4 }, pool);
        model.Initialize(1);
        var losses = new List<double>();
        using var trainer = new Trainer(model, Examples(), Options with { Epochs = 40 }, pool);
        trainer.Run(progress => losses.Add(progress.Loss));
        Assert.Equal(trainer.Steps, losses.Count);
        Assert.InRange(losses[0], 2.5, 3.5); // ln 20 = 3.0: knows nothing
        Assert.InRange(losses[^1], 0, 0.1);
    }

    [Fact]
    public void Resuming_after_any_step_gives_the_same_bits()
    {
        var expected = Train(threads: 2, stopAfter: null);
        for (var step = 0; step <= 9; step += 3)
        {
            Assert.Equal(expected, Train(threads: 2, stopAfter: step));
        }
    }

    [Fact]
    public void Any_thread_count_gives_the_same_bits() => Assert.Equal(Train(threads: 1, stopAfter: null), Train(threads: 3, stopAfter: null));

    [Fact]
    public void Another_shuffle_seed_gives_another_model()
        => Assert.NotEqual(Train(2, null), Train(2, null, Options with { ShuffleSeed = 6 }));

    [Fact]
    public void Prompt_tokens_carry_no_loss()
    {
        // The weights differ only where a prompt token is predicted, which weighs nothing.
        using var pool = new WorkerPool(1);
        using var model = NewModel(pool);
        using var a = new Trainer(model, [TrainingSequence.Of("a", [1, 2, 3], [4, 5])], Options, pool);
        using var same = model.Clone();
        using var b = new Trainer(same, [new TrainingSequence("b", [1, 2, 3, 4, 5], [0, 0, 0, 1, 1])], Options, pool);
        Assert.Equal(a.StepOnce().Loss, b.StepOnce().Loss);
        Assert.Equal(4, TrainingSequence.Of("a", [1, 2, 3], [4, 5]).Rows); // the last token is predicted but never read
    }

    [Fact]
    public void A_gradient_above_the_limit_is_scaled_to_it()
    {
        using var pool = new WorkerPool(1);
        using var model = NewModel(pool);
        using var byHand = model.Clone();
        var options = Options with { ClipNorm = 0.01 };
        using var trainer = new Trainer(model, Examples(), options, pool);

        var progress = trainer.StepOnce();

        Assert.True(progress.GradientNorm > 10 * options.ClipNorm, $"{progress.GradientNorm} isn't large");
        var scale = (float)(options.ClipNorm.Value / progress.GradientNorm);
        foreach (var (clipped, raw) in byHand.Parameters.Zip(model.Parameters)) // a step leaves its gradients as they were
        {
            for (var i = 0; i < raw.Gradient.Span.Length; i++)
            {
                clipped.Gradient.Span[i] = raw.Gradient.Span[i] * scale;
            }
        }

        using var optimizer = new AdamW(byHand.Parameters, options.Optimizer, pool);
        optimizer.Step(progress.LearningRate);
        float[][] expected = [.. optimizer.FirstMoments.Concat(optimizer.SecondMoments).Select(m => m.Span.ToArray())];
        Assert.Equal(expected, [.. trainer.Snapshot().FirstMoments, .. trainer.Snapshot().SecondMoments]);
        Assert.Equal(Weights(byHand), Weights(model));
        var norm = Math.Sqrt(expected[..model.Parameters.Count].Sum(moments => moments.Sum(m => (double)m * m))) / (1 - options.Optimizer.Beta1);
        Assert.Equal(options.ClipNorm.Value, norm, ClipNormTolerance);
    }

    [Fact]
    public void Broken_numbers_stop_the_training_and_name_step_and_examples()
    {
        using var pool = new WorkerPool(1);
        using var model = NewModel(pool);
        model.Parameters[0].Value.Span[3 * 16] = float.NaN; // token 3
        using var trainer = new Trainer(model, [TrainingSequence.Of("bad one", [3, 1], [2])], Options, pool);
        var error = Assert.Throws<BrokenNumericsException>(trainer.StepOnce);
        Assert.Equal(1, error.Step);
        Assert.Equal(["bad one"], error.ExampleIds);
        Assert.Contains("bad one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_wrong_with_the_examples_is_said_at_once()
    {
        using var pool = new WorkerPool(1);
        using var model = NewModel(pool);
        TrainingSequence[] bad =
        [
            new("short", [1, 2], [0]), new("first", [1, 2], [1, 1]), new("idle", [1, 2], [0, 0]), new("token", [1, 20], [0, 1]),
            TrainingSequence.Of("long", [.. Enumerable.Repeat(1, 17)], [1]), new("nan", [1, 2], [0, float.NaN]),
        ];
        var error = Assert.Throws<ArgumentException>(() => new Trainer(model, bad, Options, pool));
        Assert.All(bad, example => Assert.Contains($"'{example.Id}'", error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("llama", "*.layers.0.*", "model.embed_tokens.weight")]
    [InlineData("llama", "*norm*")]
    [InlineData("gpt2", "wte.weight", "*.bias")]
    [InlineData("gpt2", "*.c_attn.weight", "ln_f.*")]
    public void Frozen_weights_stand_still_and_the_others_train_as_they_would(string type, params string[] freeze)
    {
        using var pool = new WorkerPool(2);
        using var model = ArchitectureList.Create(Config with { ModelType = type, KeyValueHeads = 4 }, pool);
        model.Initialize(7);
        using var free = model.Clone();
        var before = model.Clone();
        var options = Options with { Epochs = 1, ClipNorm = null, Freeze = freeze };
        using (var trainer = new Trainer(model, Examples(), options, pool))
        {
            trainer.StepOnce();
            using var unbound = new Trainer(free, Examples(), options with { Freeze = [] }, pool);
            unbound.StepOnce();
            var trained = model.Parameters.Where(parameter => parameter.Trains).ToList();

            Assert.InRange(trained.Count, 1, model.Parameters.Count - 2);
            foreach (var (parameter, p) in model.Parameters.Select((parameter, p) => (parameter, p)))
            {
                var expected = parameter.Trains ? free : before;
                Assert.Equal(expected.Parameters[p].Value.Span.ToArray(), parameter.Value.Span.ToArray());
            }

            Assert.Equal(trained.Count, trainer.Snapshot().SecondMoments.Length);
            Assert.Throws<InvalidOperationException>(() => model.Parameters.First(parameter => !parameter.Trains).Gradient);
        }

        before.Dispose();
        Assert.All(model.Parameters, parameter => Assert.True(parameter.Trains));
    }

    [Fact]
    public void A_pattern_that_freezes_nothing_or_everything_is_refused()
    {
        using var pool = new WorkerPool(1);
        using var model = NewModel(pool);
        string Refused(params string[] freeze) => Assert.Throws<ArgumentException>(() => new Trainer(model, Examples(), Options with { Freeze = freeze }, pool)).Message;

        Assert.Contains("'*.query' matches no weight", Refused("*.query"), StringComparison.Ordinal);
        Assert.Contains("every weight frozen", Refused("*"), StringComparison.Ordinal);
        Assert.All(model.Parameters, parameter => Assert.True(parameter.Trains));
    }

    [Fact]
    public void A_state_of_another_model_is_refused()
    {
        using var pool = new WorkerPool(1);
        using var model = NewModel(pool);
        using var trainer = new Trainer(model, Examples(), Options, pool);
        var state = trainer.Snapshot();
        Assert.Throws<ArgumentException>(() => trainer.Restore(state with { Weights = state.Weights[1..] }));
    }

    private static ITransformer NewModel(WorkerPool pool)
    {
        var model = ArchitectureList.Create(Config, pool);
        model.Initialize(7);
        return model;
    }

    private static TrainingSequence[] Examples()
        => [.. Enumerable.Range(0, 14).Select(i =>
            TrainingSequence.Of($"from {i}", [i, i + 1], [.. Enumerable.Range(i + 2, 2 + (i % 3))]))];

    private static float[] Train(int threads, int? stopAfter, TrainingOptions? options = null)
    {
        using var pool = new WorkerPool(threads);
        using var model = NewModel(pool);
        using var trainer = new Trainer(model, Examples(), options ?? Options, pool);
        if (stopAfter is { } steps)
        {
            for (var step = 0; step < steps; step++)
            {
                trainer.StepOnce();
            }

            using var other = ArchitectureList.Create(Config, pool);
            using var second = new Trainer(other, Examples(), options ?? Options, pool);
            second.Restore(trainer.Snapshot());
            second.Run();
            return Weights(other);
        }

        trainer.Run();
        return Weights(model);
    }

    private static float[] Weights(ITransformer model) => [.. model.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
}
