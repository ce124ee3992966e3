using Redraft.Engine.Kernels;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Papers;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.Papers;

/// <summary>The summarization study on a handful of posts, done once for all tests, and what a second time says of it.</summary>
public sealed class SummaryRunFixture : IAsyncLifetime
{
    public const int Samples = 3;

    private readonly TemporaryFolder _folder = new();
    private RunDatabase? _database;

    internal static Recipe Recipe { get; } = new()
    {
        Selector = "instruct-rm",
        Baselines = [],
        Drafts = new SamplingRecipe { Samples = 1, Temperature = 1, MaxTokens = 48 },
        Redrafts = new SamplingRecipe { Samples = 2, Temperature = 1.3, MaxTokens = 48 },
        Training = new FinetuningOptions { Epochs = 1 },
        RewardModel = new RewardModelRecipe { Validation = 8, Training = new FinetuningOptions { Epochs = 1 } },
        Evaluation = new EvaluationRecipe
        {
            K = [1], Sampling = new SamplingRecipe { Samples = 1 }, DivergencePrompts = 2, DivergenceSamples = 1,
            BestOf = new BestOfRecipe { N = [1, Samples], Samples = Samples, HeldOut = 5, MaxTokens = 48 },
        },
        Paper = new PaperSettings { Study = "scheurer2023", Sizes = [2, 4, 9], PerRound = 3, WordRemoval = new WordRemovalRecipe { Documents = 60, PerCell = 1 } },
    };

    public IReadOnlyList<PaperSection> First { get; private set; } = [];

    public IReadOnlyList<PaperSection> Second { get; private set; } = [];

    /// <summary>The stages that the second time did anything in.</summary>
    public List<string> Repeated { get; } = [];

    internal IRunStore Store => _database!.StoreOf(1);

    public PaperSection this[string titleBegins] => First.Single(section => section.Title.StartsWith(titleBegins, StringComparison.Ordinal));

    public async ValueTask InitializeAsync()
    {
        _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        First = await RunAsync(new SilentObserver());
        Second = await RunAsync(new Watcher(Repeated));
    }

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<PaperSection>> RunAsync(IRunObserver observer)
    {
        using var pool = new WorkerPool(2);
        using var model = TrainableEmbeddedModel.Load(new ShippedModels(Checkout.Root).FolderOf("nano-posts")!, pool);
        var run = new RunContext
        {
            Recipe = Recipe,
            Task = new PostsTask(new PostsOptions { TrainPosts = 9, RefinerPosts = 8, HeldOutPosts = 8 }),
            Store = Store,
            Folder = Path.Combine(_folder.Path, "seed-1"),
            Observer = observer,
        };
        return await new Scheurer2023().RunAsync(run, model, new ScriptedReader(new ScriptedReaderOptions()), TestContext.Current.CancellationToken);
    }

    private sealed class Watcher(List<string> stages) : IRunObserver
    {
        public void StageStarted(string stage, int total, int done, string counted) => stages.Add(stage);

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
