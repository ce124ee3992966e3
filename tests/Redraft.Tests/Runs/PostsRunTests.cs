using Redraft.Engine.Kernels;
using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.Runs;

/// <summary>A round of summaries with the embedded model: no tests to pass, only numbers to choose by.</summary>
public sealed class PostsRunTests : IDisposable
{
    private static readonly Recipe Recipe = new()
    {
        Rounds = 1,
        Selector = "softmax",
        Selecting = new Redraft.Selecting.SelectingOptions { By = ["instruct-rm"], Beta = 5 },
        Ratings = [.. Raters.Names],
        RewardModel = new RewardModelRecipe { Kind = "scalar", Comparisons = 20, Validation = 10, Training = new Redraft.Imitating.FinetuningOptions { Epochs = 1, LearningRate = 3e-4 } },
        Baselines = [],
        Drafts = new SamplingRecipe { Samples = 1, Temperature = 1 },
        Redrafts = new SamplingRecipe { Samples = 4, Temperature = 1 },
        Training = new Redraft.Imitating.FinetuningOptions { Epochs = 2 },
        Evaluation = new EvaluationRecipe { K = [1], Sampling = new SamplingRecipe { Samples = 1 }, ControlProblems = 10, DivergencePrompts = 2, DivergenceSamples = 1, BestOf = new BestOfRecipe { N = [1, 4], Samples = 4, HeldOut = 4 } },
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_redraft_has_every_raters_number_and_every_problem_weights_that_add_up_to_one()
    {
        using var database = await RunAsync("whole");
        var store = database.StoreOf(1);

        var redrafts = store.Drafts("round-1/refine").Select(d => d.Draft).ToList();
        var ratings = store.Ratings("round-1/select/rate").ToLookup(r => r.Rater);
        var selections = store.Selections("round-1/select").GroupBy(s => s.ProblemId).ToList();

        Assert.NotEmpty(redrafts);
        Assert.Equal(Raters.Names.Order(), ratings.Select(r => r.Key).Order());
        Assert.All(ratings, of => Assert.Equal(redrafts.Select(r => r.Id).Order(), of.Select(r => r.DraftId).Order()));
        Assert.All(ratings, of => Assert.All(of, r => Assert.True(double.IsFinite(r.Value), $"{r.Rater} has no number")));
        Assert.Equal(redrafts.Select(r => r.ProblemId).Distinct().Count(), selections.Count);
        Assert.All(selections, of => Assert.Equal(1, of.Sum(s => s.Weight), 9));
        Assert.Equal(redrafts.Count, store.Checkpoint("round-1/imitate")!.DraftIds.Count);
    }

    [Fact]
    public async Task A_reward_model_learns_from_comparisons_and_chooses_the_best_of_several()
    {
        using var database = await RunAsync("reward");
        var store = database.StoreOf(1);

        Assert.Equal((20, 10), (store.Comparisons("reward-model/compare").Count, store.Comparisons("reward-model/validate").Count));
        Assert.NotEmpty(store.Checkpoint("reward-model")!.Losses);
        Assert.All(["zero-shot", "ilf-round-1"], policy => Assert.All([1, 4], n => Assert.InRange(Value(policy, $"best-of@{n}"), 0, 1)));
        Assert.InRange(Value("reward-model", "pairwise-accuracy"), 0, 1);
        Assert.DoesNotContain(store.Comparisons("reward-model/compare").Concat(store.Comparisons("reward-model/validate")), c => store.Problems()[c.ProblemId].Split == Split.HeldOut);

        double Value(string name, string metric) => store.Measures().Single(m => m.Name == name && m.Metric == metric).Value;
    }

    [Fact]
    public async Task The_model_redrafts_by_its_feedback_and_judges_better_than_chance()
    {
        using var database = await RunAsync("judge");
        var store = database.StoreOf(1);
        var (problems, first) = (store.Problems(), store.Drafts("round-1/draft").ToDictionary(d => d.Draft.Id, d => d.Draft));
        var ratings = store.Ratings("round-1/select/rate").Where(r => r.Rater == "instruct-rm").ToDictionary(r => r.DraftId, r => r.Value);

        var judged = store.Drafts("round-1/refine")
            .Select(d => (Said: ratings[d.Draft.Id], True: ScriptedReader.CarriesOut(problems[d.Draft.ProblemId], first[d.Draft.ParentId!].Text, d.Draft.Text))).ToList();

        Assert.InRange(judged.Average(j => j.True ? 1.0 : 0), 0.6, 1);
        Assert.True(judged.Where(j => j.True).Average(j => j.Said) > judged.Where(j => !j.True).Average(j => j.Said) + 0.05, "the judge tells nothing apart");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<RunDatabase> RunAsync(string name)
    {
        using var pool = new WorkerPool(2);
        using var model = TrainableEmbeddedModel.Load(new ShippedModels(Checkout.Root).FolderOf("nano-posts")!, pool);
        var database = RunDatabase.Open(Path.Combine(_folder.Path, name + ".db"));
        var run = new RunContext
        {
            Recipe = Recipe,
            Task = new PostsTask(new PostsOptions { TrainPosts = 40, RefinerPosts = 10, HeldOutPosts = 20 }),
            Store = database.StoreOf(1),
            Folder = Path.Combine(_folder.Path, name),
        };
        await new FeedbackRun(run, model, new ScriptedReader(new ScriptedReaderOptions()), []).RunAsync(TestContext.Current.CancellationToken);
        return database;
    }
}
