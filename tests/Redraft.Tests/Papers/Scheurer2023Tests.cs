using Redraft.Engine.Kernels;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Papers;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.Papers;

/// <summary>The study on a handful of posts: that it is whole and goes on where it was, not what comes out.</summary>
public sealed class Scheurer2023Tests : IDisposable
{
    private static readonly Recipe Recipe = new()
    {
        Selector = "instruct-rm",
        Baselines = [],
        Drafts = new SamplingRecipe { Samples = 1, Temperature = 1, MaxTokens = 48 },
        Redrafts = new SamplingRecipe { Samples = 2, Temperature = 1.3, MaxTokens = 48 },
        Training = new FinetuningOptions { Epochs = 1 },
        Evaluation = new EvaluationRecipe { K = [1], Sampling = new SamplingRecipe { Samples = 1 }, DivergencePrompts = 2, DivergenceSamples = 1 },
        Paper = new PaperSettings { Study = "scheurer2023", Sizes = [2, 4, 9], PerRound = 3 },
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_table_has_every_line_and_a_second_time_nothing_is_done()
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var first = await RunAsync(database, new Redraft.Runs.SilentObserver());
        var watcher = new Watcher();
        var second = await RunAsync(database, watcher);

        Assert.Equal(9, first.Count);
        Assert.Equal([4, 3, 4], first.Take(3).Select(s => s.Rows.Count));
        Assert.All(first, section => Assert.All(section.Rows, row => Assert.NotEmpty(row.Values)));
        Assert.All(first.SelectMany(s => s.Rows).SelectMany(r => r.Values.Values), value => Assert.True(double.IsFinite(value)));
        Assert.Equal(Page(first), Page(second));
        Assert.Empty(watcher.Stages);
    }

    [Fact]
    public async Task Another_source_than_the_scripted_reader_is_refused()
        => await Assert.ThrowsAsync<ArgumentException>(() => new Scheurer2023().RunAsync(
            new RunContext { Recipe = Recipe, Task = new ToyTask(), Store = null!, Folder = "" }, null!, new ToyAnnotator(), TestContext.Current.CancellationToken));

    [Fact]
    public void Settings_that_make_no_study_are_named()
    {
        Assert.Contains("study: 'smith1999' is not one of scheurer2023", Assert.Single(new PaperSettings { Study = "smith1999" }.Problems()), StringComparison.Ordinal);
        Assert.Single(new PaperSettings { Sizes = [5, 4, 9] }.Problems());
        Assert.Single(new PaperSettings { Sizes = [5] }.Problems());
        Assert.Single(new PaperSettings { PerRound = 0 }.Problems());
    }

    public void Dispose() => _folder.Dispose();

    private static string Page(IReadOnlyList<PaperSection> sections) => PaperPage.Write(PaperStudies.Find("scheurer2023")!, [1], PooledSection.Of([sections]), "x");

    private async Task<IReadOnlyList<PaperSection>> RunAsync(RunDatabase database, IRunObserver observer)
    {
        using var pool = new WorkerPool(2);
        using var model = TrainableEmbeddedModel.Load(new ShippedModels(Checkout.Root).FolderOf("nano-posts")!, pool);
        var run = new RunContext
        {
            Recipe = Recipe,
            Task = new PostsTask(new PostsOptions { TrainPosts = 9, RefinerPosts = 8, HeldOutPosts = 8 }),
            Store = database.StoreOf(1),
            Folder = Path.Combine(_folder.Path, "seed-1"),
            Observer = observer,
        };
        return await new Scheurer2023().RunAsync(run, model, new ScriptedReader(new ScriptedReaderOptions()), TestContext.Current.CancellationToken);
    }

    private sealed class Watcher : IRunObserver
    {
        public List<string> Stages { get; } = [];

        public void StageStarted(string stage, int total, int done, string counted) => Stages.Add(stage);

        public void Advanced(int count)
        {
        }

        public void StageFinished(double seconds)
        {
        }

        public void Note(string text)
        {
        }
    }
}
