using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Rewarding;
using Redraft.Runs;
using Redraft.Tasks.Posts;

namespace Redraft.Tests.Rewarding;

public sealed class RewardTrainerTests : IDisposable
{
    private static readonly PostsTask Posts = new(new PostsOptions { TrainPosts = 40, RefinerPosts = 30, HeldOutPosts = 2 });

    private readonly TemporaryFolder _folder = new();
    private RunDatabase? _database;

    [Theory]
    [InlineData("classification", 2)]
    [InlineData("comparison", 2)]
    [InlineData("scalar", 4)]
    public async Task It_learns_from_decided_training_pairs_alone_and_is_measured_on_the_refiners_problems(string kind, int examplesPerPair)
    {
        var model = new Taught();
        var (run, _) = await TrainAsync(kind, model);

        var learned = run.Store.Comparisons(RewardTrainer.Learned);
        var measured = run.Store.Comparisons(RewardTrainer.Validation);
        Assert.All(learned, c => Assert.Equal(Split.Train, run.Store.Problems()[c.ProblemId].Split));
        Assert.All(measured, c => Assert.Equal(Split.Refiner, run.Store.Problems()[c.ProblemId].Split));
        Assert.Contains(learned, c => c.PreferredDraftId is null);
        var decided = learned.Count(c => c.PreferredDraftId is not null);
        Assert.Equal(decided * examplesPerPair, model.Learned.Count);
        Assert.Equal(RewardKinds.Find(kind)!.Objective, model.Objective);
        Assert.Equal(decided * examplesPerPair, run.Store.Checkpoint("reward-model")!.DraftIds.Count);

        var ties = run.Store.Measures().Single(m => m.Metric == PairwiseAccuracy.Ties);
        Assert.Equal((measured.Count(c => c.PreferredDraftId is null) / 30.0, 30), (ties.Value, ties.Count));
        var accuracy = run.Store.Measures().Single(m => m.Metric == PairwiseAccuracy.Metric);
        Assert.Equal(measured.Count - measured.Count(c => c.PreferredDraftId is null), accuracy.Count);
        Assert.Equal(1, accuracy.Value); // Taught thinks more of a summary the less is missing
        Assert.Equal(WilsonInterval.Of(accuracy.Count, accuracy.Count), new Estimate(accuracy.Value, accuracy.Low, accuracy.High, accuracy.Count));
        Assert.Equal(accuracy.Count, run.Store.Measures().Where(m => m.Metric == Calibration.CameTrue).Sum(m => m.Count));
    }

    [Fact]
    public async Task A_model_that_has_it_the_wrong_way_round_is_never_right()
    {
        var (run, _) = await TrainAsync("classification", new Taught { Sign = -1 });
        Assert.Equal(0, run.Store.Measures().Single(m => m.Metric == PairwiseAccuracy.Metric).Value);
    }

    [Fact]
    public async Task What_is_trained_is_opened_again_and_not_trained_or_measured_twice()
    {
        var model = new Taught();
        var (run, trainer) = await TrainAsync("classification", model);
        var (trained, measures) = (model.Trainings, run.Store.Measures().Count);

        await trainer.TrainAsync(run.Recipe.RewardModel!, TestContext.Current.CancellationToken);

        Assert.Equal((trained, measures), (model.Trainings, run.Store.Measures().Count));
    }

    [Fact]
    public async Task Several_models_of_a_run_have_names_of_their_own_and_the_same_comparisons()
    {
        var (run, _) = await TrainAsync("classification", new Taught());
        var (learned, validated) = (run.Store.Comparisons(RewardTrainer.Learned), run.Store.Comparisons(RewardTrainer.Validation));
        var model = new Taught { Sign = -1 };
        var second = new RewardTrainer(run, new ScriptedReader(new ScriptedReaderOptions { Noise = 0 }), new Imitator(run, model), "second");

        var recipe = run.Recipe.RewardModel! with { Kind = "comparison", Comparisons = 10 };
        await second.TrainAsync(recipe, TestContext.Current.CancellationToken);

        Assert.Equal(learned, run.Store.Comparisons(RewardTrainer.Learned));
        Assert.Equal(validated, run.Store.Comparisons(RewardTrainer.Validation));
        Assert.Equal(learned.Take(10).Count(c => c.PreferredDraftId is not null) * 2, model.Learned.Count);
        Assert.Equal(["reward-model", "second"], run.Store.Checkpoints().Select(c => c.Stage));
        Assert.Equal([("reward-model", 1), ("second", 0)], run.Store.Measures().Where(m => m.Metric == PairwiseAccuracy.Metric).Select(m => (m.Name, m.Value)));
        var outcomes = await second.OutcomesAsync(recipe, TestContext.Current.CancellationToken);
        Assert.Equal(validated.Where(c => c.PreferredDraftId is not null), outcomes.Select(o => o.Pair.Comparison));
        Assert.All(outcomes, o => Assert.Equal(o.Pair.LeftIsPreferred, o.Odds < 0));
    }

    [Fact]
    public async Task A_model_that_was_never_measured_has_no_outcomes()
    {
        var (run, _) = await TrainAsync("classification", new Taught());
        var other = new RewardTrainer(run, new ScriptedReader(new ScriptedReaderOptions { Noise = 0 }), new Imitator(run, new Taught()), "other");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => other.OutcomesAsync(run.Recipe.RewardModel!, TestContext.Current.CancellationToken));
        Assert.Contains("other: it isn't measured yet", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _database?.Dispose();
        _folder.Dispose();
    }

    private async Task<(RunContext Run, RewardTrainer Trainer)> TrainAsync(string kind, Taught model)
    {
        _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var recipe = new Recipe { RewardModel = new RewardModelRecipe { Kind = kind, Comparisons = 40, Validation = 30 } };
        var run = new RunContext { Recipe = recipe, Task = Posts, Store = _database.StoreOf(1), Folder = _folder.Path };
        run.Store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = ["all"], Problems = [.. Posts.Problems(Split.Train), .. Posts.Problems(Split.Refiner)] });
        var trainer = new RewardTrainer(run, new ScriptedReader(new ScriptedReaderOptions { Noise = 0 }), new Imitator(run, model));
        await trainer.TrainAsync(recipe.RewardModel, TestContext.Current.CancellationToken);
        return (run, trainer);
    }

    /// <summary>Writes three kinds of summaries and, asked about some, thinks the more of them the better they are.</summary>
    private sealed class Taught : ITrainableModel
    {
        private static readonly string[] Written = ["Nothing.", "Someone sold lamps."];

        public int Sign { get; init; } = 1;

        public int Trainings { get; private set; }

        public IReadOnlyList<PromptedText> Learned { get; private set; } = [];

        public string Objective { get; private set; } = "";

        public string Id => "taught";

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<IReadOnlyList<Completion>>>([.. requests.Select(r => (IReadOnlyList<Completion>)[.. r.Seeds.Select(seed => Write(r.Prompt.ToString(), seed))])]);

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(text => (IReadOnlyList<float>)[LogOf(text), 0])]);

        public Task<FinetunedModel> FinetuneAsync(
            IReadOnlyList<PromptedText> examples, FinetuningOptions options, ulong seed, string folder, Action<int, int>? progress, CancellationToken cancellation, Action<IReadOnlyList<double>>? losses = null)
        {
            (Learned, Objective, Trainings) = (examples, options.Objective, Trainings + 1);
            return Task.FromResult(new FinetunedModel(this, "hash", [1]));
        }

        public FinetunedModel Reopen(string folder) => new(this, "hash", []);

        private static Completion Write(string prompt, ulong seed)
        {
            var problem = Posts.Problems(Split.Train).Concat(Posts.Problems(Split.Refiner)).Single(p => Posts.DraftPrompt(p).ToString() == prompt);
            return new Completion(seed % 3 == 2 ? problem.Reference! : Written[seed % 3], [1, 0], [-1, -1], [-1, -1], true);
        }

        private float LogOf(PromptedText text)
        {
            var parts = text.Prompt.Parts.Where(part => !part.Trusted).Select(part => part.Text).ToList();
            var worths = parts.Skip(1).Select(summary => WorthOf(parts[0], summary)).ToList();
            var odds = Sign * (float)(worths.Count > 1 ? 5 * (worths[0] - worths[1]) : (5 * worths[0]) - 2);
            return -MathF.Log(1 + MathF.Exp(text.Text is "yes" or "a" ? -odds : odds));
        }

        private static double WorthOf(string post, string summary)
        {
            var problem = Posts.Problems(Split.Train).Concat(Posts.Problems(Split.Refiner)).Single(p => p.Description == post);
            return SummaryReader.Worth(PostsTask.Read(problem, summary));
        }
    }
}
