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
