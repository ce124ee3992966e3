using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;

namespace Redraft.Engine.Tests.Training;

public sealed class TrainingCheckpointsTests : IDisposable
{
    private const string Key = "this training";

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 20, Width = 16, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadWidth = 4,
        FeedForwardWidth = 24, ContextLength = 16,
    };

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 3, ExamplesPerBatch = 4, TokensPerPass = 20, LearningRate = 0.01, ShuffleSeed = 5, Ema = 0.8,
    };

    private readonly WorkerPool _pool = new(2);
    private readonly string _root = Directory.CreateTempSubdirectory("redraft-").FullName;

    private string Folder => Path.Combine(_root, "model.training");

    public void Dispose()
    {
        _pool.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Any_of_them_leads_to_the_same_bits()
    {
        var checkpoints = new TrainingCheckpoints(Folder, Key, keep: 100);
        var (expected, losses) = Train(checkpoints, steps: int.MaxValue);

        for (var newest = losses.Count; newest >= 1; newest--)
        {
            var kept = checkpoints.Latest();
            Assert.Equal(newest, kept!.Value.State.Step);
            Assert.Equal(losses.Take(newest), kept.Value.Losses);
            using var model = NewModel(seed: 99);
            using var trainer = new Trainer(model, Examples(), Options, _pool);
            trainer.Restore(kept.Value.State);
            trainer.Run();
            trainer.TakeAverage();
            Assert.Equal(expected, Weights(model));
            Directory.Delete(Path.Combine(Folder, $"step-{newest:D8}"), recursive: true);
        }

        Assert.Null(checkpoints.Latest());
    }

    [Fact]
    public void The_last_ones_are_kept_and_older_ones_go_only_once_the_new_one_is_whole()
    {
        var checkpoints = new TrainingCheckpoints(Folder, Key, keep: 2);
        var before = new List<int>();

        Train(checkpoints, steps: 5, save: _ => before.Add(Names().Length));

        Assert.Equal(["step-00000004", "step-00000005"], Names());
        Assert.Equal([1, 2, 3, 3, 3], before); // with the one that is being written
    }

    [Fact]
    public void What_a_kill_left_behind_goes_before_more_is_written()
    {
        Train(new TrainingCheckpoints(Folder, Key, keep: 4), steps: 4); // as after kills between writing one and removing another
        var checkpoints = new TrainingCheckpoints(Folder, Key, keep: 2);
        using var model = NewModel();
        using var trainer = new Trainer(model, Examples(), Options, _pool);
        trainer.Restore(checkpoints.Latest()!.Value.State);
        trainer.StepOnce();
        string[] meanwhile = [];

        checkpoints.Write(trainer, [1, 2, 3, 4, 5], folder => meanwhile = Names());

        Assert.Equal(["step-00000003", "step-00000004", "step-00000005.partial"], meanwhile);
        Assert.Equal(["step-00000004", "step-00000005"], Names());
    }

    [Fact]
    public void A_disk_that_is_full_at_any_moment_leaves_the_last_good_one()
    {
        var checkpoints = new TrainingCheckpoints(Folder, Key);
        Train(checkpoints, steps: 2);
        using var model = NewModel();
        using var trainer = new Trainer(model, Examples(), Options, _pool);
        trainer.Restore(checkpoints.Latest()!.Value.State);
        trainer.StepOnce();

        var error = Assert.Throws<IOException>(() => checkpoints.Write(trainer, [1, 2, 3], folder =>
        {
            File.WriteAllText(Path.Combine(folder, "model.safetensors"), "half of it");
            throw new IOException("No space left on device");
        }));

        Assert.Equal("No space left on device", error.Message);
        Assert.Equal(["step-00000002"], Names());
        Assert.Equal(2, new TrainingCheckpoints(Folder, Key).Latest()!.Value.State.Step);
        using var undisturbed = NewModel();
        using var other = new Trainer(undisturbed, Examples(), Options, _pool);
        trainer.StepOnce();
        for (var step = 1; step <= 4; step++)
        {
            other.StepOnce();
        }

        Assert.Equal(Weights(undisturbed), Weights(model)); // the training itself can go on
    }

    [Fact]
    public void One_that_is_torn_or_changed_is_passed_over_for_the_one_before()
    {
        Train(new TrainingCheckpoints(Folder, Key, keep: 2), steps: 3);
        var file = Path.Combine(Folder, "step-00000003", "training.state");
        var whole = File.ReadAllBytes(file);
        int Found() => new TrainingCheckpoints(Folder, Key, keep: 2).Latest()!.Value.State.Step;

        Assert.Equal(3, Found());
        foreach (var length in (int[])[0, 7, 31, 32, 33, 200, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.Equal(2, Found());
        }

        for (var at = 0; at < whole.Length; at += 997)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            File.WriteAllBytes(file, changed);
            Assert.Equal(2, Found());
        }

        File.Delete(file);
        Assert.Equal(2, Found());
    }

    [Fact]
    public void How_far_a_stopped_training_came_can_be_seen()
    {
        var checkpoints = new TrainingCheckpoints(Folder, Key, keep: 2);
        var losses = Train(checkpoints, steps: 3).Losses;
        var model = Path.Combine(_root, "model");

        var found = StoppedTraining.Beside(model)!;
        Assert.Equal((true, 3, 0, 12, losses[2]), (found.Whole, found.Steps, found.Epoch, found.Position, found.LastLoss));
        File.AppendAllText(found.Path, "torn");
        Assert.Equal(2, StoppedTraining.Beside(model)!.Steps);
        File.AppendAllText(StoppedTraining.Beside(model)!.Path, "torn");
        Assert.False(StoppedTraining.Beside(model)!.Whole);
        checkpoints.Finish();
        Assert.Null(StoppedTraining.Beside(model));
    }

    [Fact]
    public void What_a_crash_left_half_written_or_half_removed_is_never_read_and_goes_with_the_next()
    {
        Train(new TrainingCheckpoints(Folder, Key, keep: 2), steps: 2);
        Copy("step-00000002", "step-00000009.partial");
        Copy("step-00000001", "step-00000008.old.partial");
        var checkpoints = new TrainingCheckpoints(Folder, Key, keep: 2);

        Assert.Equal(2, checkpoints.Latest()!.Value.State.Step);
        Train(checkpoints, steps: 1);

        Assert.DoesNotContain(Names(), name => name.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void A_state_keeps_the_precision_of_its_training()
    {
        var path = Path.Combine(_root, "state");
        TrainerStateFile.Write(path, "any", new TrainerState(1, 2, 3, [[1]], [[2]], [[3]], []) { Precision = ProductPrecision.Bf16 }, [0.5]);
        Assert.Equal(ProductPrecision.Bf16, TrainerStateFile.Read(path, "any")?.State.Precision);
    }

    [Fact]
    public void Those_of_another_training_are_not_gone_on_from_and_make_room()
    {
        Train(new TrainingCheckpoints(Folder, "another", keep: 3), steps: 7);
        var checkpoints = new TrainingCheckpoints(Folder, Key, keep: 3);

        Assert.Null(checkpoints.Latest());
        Train(checkpoints, steps: 1);

        Assert.Equal(["step-00000001"], Names());
    }

    [Fact]
    public void What_is_saved_is_the_average_and_training_goes_on_from_the_weights()
    {
        using var model = NewModel();
        using var trainer = new Trainer(model, Examples(), Options, _pool);
        var averages = new List<float[]>();
        var iterates = new List<float[]>();
        for (var step = 1; step <= 4; step++)
        {
            trainer.StepOnce();
            iterates.Add(Weights(model));
            trainer.WithAverage(() => averages.Add(Weights(model)));
            Assert.Equal(iterates[^1], Weights(model));
        }

        Assert.Equal(iterates[0], averages[0]);
        double[] shares = [.. Enumerable.Range(0, 4).Select(s => Math.Pow(0.8, 3 - s))];
        for (var i = 0; i < averages[3].Length; i += 7)
        {
            var mean = iterates.Zip(shares, (weights, share) => weights[i] * share).Sum() / shares.Sum();
            Assert.Equal(mean, averages[3][i], 1e-6); // a few roundings of numbers below 1
        }

        trainer.TakeAverage();
        Assert.Equal(averages[3], Weights(model));
        Assert.Throws<InvalidOperationException>(trainer.StepOnce);
        Assert.Throws<InvalidOperationException>(trainer.Snapshot);
    }

    [Fact]
    public void A_state_without_the_average_that_is_asked_for_is_refused()
    {
        using var model = NewModel();
        using var plain = new Trainer(model, Examples(), Options with { Ema = null }, _pool);
        using var averaging = new Trainer(model, Examples(), Options, _pool);

        Assert.Throws<ArgumentException>(() => averaging.Restore(plain.Snapshot()));
        Assert.Contains("Ema", (Options with { Ema = 1 }).Problems().Single(), StringComparison.Ordinal);
    }

    private (float[] Weights, List<double> Losses) Train(TrainingCheckpoints checkpoints, int steps, Action<string>? save = null)
    {
        using var model = NewModel();
        using var trainer = new Trainer(model, Examples(), Options, _pool);
        var losses = new List<double>();
        for (var step = 0; step < Math.Min(steps, trainer.Steps); step++)
        {
            losses.Add(trainer.StepOnce().Loss);
            checkpoints.Write(trainer, losses, save ?? (folder => File.WriteAllText(Path.Combine(folder, "model"), "a model")));
        }

        trainer.TakeAverage();
        return (Weights(model), losses);
    }

    private string[] Names() => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.Combine(Folder, to));
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, from)))
        {
            File.Copy(file, Path.Combine(Folder, to, Path.GetFileName(file)));
        }
    }

    private ITransformer NewModel(ulong seed = 7)
    {
        var model = ArchitectureList.Create(Config, _pool);
        model.Initialize(seed);
        return model;
    }

    private static TrainingSequence[] Examples()
        => [.. Enumerable.Range(0, 14).Select(i => TrainingSequence.Of($"from {i}", [i, i + 1], [.. Enumerable.Range(i + 2, 2 + (i % 3))]))];

    private static float[] Weights(ITransformer model) => [.. model.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
}
