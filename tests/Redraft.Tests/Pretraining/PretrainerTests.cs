using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;
using Redraft.Pretraining;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tests.Runs;

namespace Redraft.Tests.Pretraining;

public sealed class PretrainerTests : IDisposable
{
    private static readonly PretrainingRecipe Recipe = new()
    {
        VocabularySize = 400,
        TokenizerDocuments = 300,
        Documents = 60,
        Width = 32,
        Layers = 1,
        Heads = 2,
        KeyValueHeads = 1,
        FeedForwardWidth = 48,
        ContextLength = 512, // so small a vocabulary makes long documents
        TokensPerBatch = 1024,
    };

    private readonly WorkerPool _pool = new(2);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_same_recipe_gives_the_same_checkpoint_and_it_learns()
    {
        var first = Run("a", CancellationToken.None);
        var second = Run("b", CancellationToken.None);

        Assert.Equal(Checkpoint.HashOf(Folder("a")), Checkpoint.HashOf(Folder("b")));
        Assert.True(first.Losses[^1] < first.Losses[0]);
        Assert.Equal(first.Losses, second.Losses);
    }

    [Fact]
    public void A_training_that_was_stopped_goes_on_to_the_same_bits()
    {
        var expected = Run("whole", CancellationToken.None);
        using (var stop = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Run("parts", stop.Token, new StopAfter(2, stop)));
        }

        Assert.True(TrainingCheckpoints.AreOfStopped(Folder("parts") + ".training"));
        var resumed = Run("parts", CancellationToken.None);

        Assert.Equal(expected.Losses, resumed.Losses);
        Assert.Equal(Checkpoint.HashOf(Folder("whole")), Checkpoint.HashOf(Folder("parts")));
        Assert.False(Directory.Exists(Folder("parts") + ".training"));
    }

    [Fact]
    public void A_training_with_rounded_products_goes_on_to_the_same_bits_and_to_others_than_one_without()
    {
        var recipe = Recipe with { Precision = ProductPrecision.Bf16 };
        var expected = Run("rounded", CancellationToken.None, recipe: recipe);
        using (var stop = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Run("rounded parts", stop.Token, new StopAfter(2, stop), recipe));
        }

        Assert.Equal(expected.Losses, Run("rounded parts", CancellationToken.None, recipe: recipe).Losses);
        Assert.Equal(Checkpoint.HashOf(Folder("rounded")), Checkpoint.HashOf(Folder("rounded parts")));
        Assert.NotEqual(expected.Losses, Run("floats", CancellationToken.None).Losses);
    }

    [Fact]
    public void Checkpoints_that_are_to_be_kept_are_models_and_stay()
    {
        var pretrainer = new Pretrainer(Recipe, _pool, new SilentObserver(), TimeProvider.System) { Keep = 2 };

        var outcome = pretrainer.Run(Folder("kept"), CancellationToken.None);

        var last = Assert.Single(Directory.GetDirectories(Folder("kept") + ".training")); // it took less than a minute
        Assert.EndsWith($"step-{outcome.Losses.Count:D8}", last);
        Assert.False(TrainingCheckpoints.AreOfStopped(Folder("kept") + ".training"));
        using var model = Checkpoint.Load(last, _pool).Model;
        Checkpoint.Save(Folder("rounded"), model, Checkpoint.Load(last, _pool).Tokenizer, TensorType.BF16);
        Assert.Equal(Checkpoint.HashOf(Folder("kept")), Checkpoint.HashOf(Folder("rounded")));
    }

    [Fact]
    public void Computing_activations_again_gives_the_same_model()
    {
        var expected = Run("kept activations", CancellationToken.None);

        var found = Run("again", CancellationToken.None, recipe: Recipe with { Recompute = true });

        Assert.Equal(expected.Losses, found.Losses);
        Assert.Equal(Checkpoint.HashOf(Folder("kept activations")), Checkpoint.HashOf(Folder("again")));
    }

    [Fact]
    public void An_average_is_that_of_the_weights_after_each_step()
    {
        const double Decay = 0.6;
        var losses = RunKeepingAll("own", Recipe).Losses;
        var averaged = RunKeepingAll("averaged", Recipe with { Ema = Decay });
        float[][] average = [];

        Assert.True(losses.Count > 2);
        Assert.Equal(losses, averaged.Losses); // the average takes no part in training
        for (var step = 1; step <= losses.Count; step++)
        {
            var weights = Weights(Path.Combine(Folder("own") + ".training", $"step-{step:D8}"));
            var share = (float)((1 - Decay) / (1 - Math.Pow(Decay, step)));
            average = step == 1 ? weights : [.. average.Zip(weights, (old, now) => old.Zip(now, (o, n) => MathF.FusedMultiplyAdd(share, n - o, o)).ToArray())];
            Assert.Equal(average, Weights(Path.Combine(Folder("averaged") + ".training", $"step-{step:D8}")));
        }

        using var last = Checkpoint.Load(Path.Combine(Folder("averaged") + ".training", $"step-{losses.Count:D8}"), _pool).Model;
        Checkpoint.Save(Folder("rounded average"), last, Checkpoint.Load(Folder("averaged"), _pool).Tokenizer, TensorType.BF16);
        Assert.Equal(Checkpoint.HashOf(Folder("rounded average")), Checkpoint.HashOf(Folder("averaged")));
        Assert.NotEqual(Checkpoint.HashOf(Folder("own")), Checkpoint.HashOf(Folder("averaged")));
    }

    [Fact]
    public void A_training_with_an_average_goes_on_to_the_same_bits()
    {
        var recipe = Recipe with { Ema = 0.6, Recompute = true };
        var expected = Run("average", CancellationToken.None, recipe: recipe);
        using (var stop = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Run("average parts", stop.Token, new StopAfter(2, stop), recipe));
        }

        Assert.Equal(expected.Losses, Run("average parts", CancellationToken.None, recipe: recipe).Losses);
        Assert.Equal(Checkpoint.HashOf(Folder("average")), Checkpoint.HashOf(Folder("average parts")));
    }

    [Fact]
    public void Everything_wrong_with_a_recipe_is_said_at_once()
    {
        var path = Folder("recipe.yaml");
        File.WriteAllText(path, "width: 100\nheads: 3\nlayer: 2\nprompt-weight: 7\n");

        var error = Assert.Throws<RecipeException>(() => PretrainingRecipeFile.Read(path));

        Assert.Equal(3, error.Problems.Count);
        Assert.Contains("line 3: unknown key 'layer'", error.Message);
    }

    [Fact]
    public void A_document_longer_than_the_context_is_said_in_the_recipes_words_before_training()
    {
        var small = Recipe with { ContextLength = 32 };

        var error = Assert.Throws<RecipeException>(
            () => new Pretrainer(small, _pool, new SilentObserver(), TimeProvider.System).Run(Folder("long"), CancellationToken.None));

        Assert.Matches("context-length 32: the longest document has [0-9]+ tokens; raise context-length or vocabulary-size$", error.Message);
        Assert.False(Directory.Exists(Folder("long")));
    }

    [Theory]
    [InlineData("learning-rate: 0")]
    [InlineData("learning-rate: 1.5")]
    [InlineData("warm-up: 1.01")]
    [InlineData("weight-decay: -1")]
    [InlineData("context-length: 8193")]
    [InlineData("documents: 2000000000")]
    [InlineData("vocabulary-size: 270")]
    [InlineData("vocabulary-size: 65537")]
    [InlineData("layers: 1000000")]
    [InlineData("ema: 1")]
    [InlineData("ema: -0.1")]
    [InlineData("width: 18")] // three to a head
    public void A_setting_out_of_range_is_refused_by_name(string setting)
    {
        var path = Folder("recipe.yaml");
        File.WriteAllText(path, setting + "\n");

        var problem = Assert.Single(Assert.Throws<RecipeException>(() => PretrainingRecipeFile.Read(path)).Problems);

        Assert.StartsWith(setting.Split(':')[0], problem.Message);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _pool.Dispose();
    }

    private PretrainingOutcome Run(string name, CancellationToken cancellation, IRunObserver? observer = null, PretrainingRecipe? recipe = null)
        => new Pretrainer(recipe ?? Recipe, _pool, observer ?? new SilentObserver(), TimeProvider.System).Run(Folder(name), cancellation);

    private string Folder(string name) => Path.Combine(_folder.Path, name);

    private PretrainingOutcome RunKeepingAll(string name, PretrainingRecipe recipe)
        => new Pretrainer(recipe, _pool, new SilentObserver(), new HourlyClock()) { Keep = 100 }.Run(Folder(name), CancellationToken.None);

    private float[][] Weights(string folder)
    {
        using var model = Checkpoint.Load(folder, _pool).Model;
        return [.. model.Parameters.Select(parameter => parameter.Value.Span.ToArray())];
    }

    /// <summary>Each look at it is an hour later than the one before, so that every step is kept.</summary>
    private sealed class HourlyClock : TimeProvider
    {
        private long _hours;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => 3600 * _hours++;
    }

    /// <summary>Cancels after so many steps of the training stage.</summary>
    private sealed class StopAfter(int steps, CancellationTokenSource stop) : IRunObserver
    {
        private bool _training;
        private int _seen;

        public void StageStarted(string stage, int total, int done, string unit) => _training = stage == "pretrain/train";

        public void Advanced(int units)
        {
            if (_training && ++_seen == steps)
            {
                stop.Cancel();
            }
        }

        public void Note(string text)
        {
        }

        public void StageFinished(double seconds)
        {
        }
    }
}
