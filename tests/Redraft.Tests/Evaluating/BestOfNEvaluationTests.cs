using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Evaluating;

public sealed class BestOfNEvaluationTests : IDisposable
{
    private const int Samples = 8;

    private readonly TemporaryFolder _folder = new();
    private RunDatabase? _database;

    [Fact]
    public async Task All_N_come_from_one_drawing_and_by_the_true_score_they_are_pass_at_N()
    {
        var (run, problems) = await MeasureAsync("task-score", [1, 2, 8]);
        var drafts = run.Store.Drafts("best-of/zero-shot");

        Assert.Equal(problems.Count * Samples, drafts.Count);
        foreach (var n in new[] { 1, 2, 8 })
        {
            Assert.Equal(PassRates.ByProblem(drafts, n).Values.Average(), Value(run, BestOfN.NameOf(n)), 1e-9);
            Assert.Equal(BestOfNDivergence.Analytic(n), Value(run, BestOfNDivergence.AnalyticNameOf(n)));
            Assert.InRange(Value(run, BestOfNDivergence.NameOf(n)), 0, BestOfNDivergence.Analytic(n));
        }

        Assert.True(Value(run, "best-of@8") > Value(run, "best-of@1"));
    }

    [Fact]
    public async Task Samples_without_a_number_are_equals_at_the_bottom()
    {
        var (run, _) = await MeasureAsync("edit-distance", [1, 8]); // no first draft: no number for any sample
        Assert.Equal(Value(run, "best-of@1"), Value(run, "best-of@8"), 1e-9);
        Assert.All(run.Store.Ratings("best-of/zero-shot/rate"), rating => Assert.True(double.IsNaN(rating.Value)));
    }

    [Fact]
    public async Task Every_samples_rating_is_stored_and_equal_texts_have_equal_ones()
    {
        var (run, problems) = await MeasureAsync("length", [1]);
        var ratings = run.Store.Ratings("best-of/zero-shot/rate");

        Assert.Equal(problems.Count * Samples, ratings.Count);
        Assert.All(ratings, rating => Assert.Equal(1, rating.Value)); // a number is one word
    }

    [Theory]
    [InlineData(9, "length", "n: expected 1 to the number of samples (8), found 9")]
    [InlineData(0, "length", "n: expected 1 to the number of samples (8), found 0")]
    [InlineData(1, "taste", "by: 'taste' is not one of")]
    [InlineData(1, "instruct-rm", "by: 'instruct-rm' reads feedback")]
    [InlineData(1, "edit-distance", "by: 'edit-distance' reads feedback or a first draft")]
    public void What_cannot_be_measured_is_a_fault_of_the_recipe(int n, string by, string says)
        => Assert.Contains(new BestOfRecipe { Samples = Samples, N = [n], By = by }.Problems(), fault => fault.StartsWith(says, StringComparison.Ordinal));

    [Fact]
    public void A_reward_model_that_is_asked_must_be_trained()
    {
        var recipe = new Recipe { Evaluation = new EvaluationRecipe { BestOf = new BestOfRecipe() } };
        Assert.Contains(recipe.Problems(), fault => fault.StartsWith("reward-model: ", StringComparison.Ordinal));
        Assert.Empty((recipe with { RewardModel = new RewardModelRecipe() }).Problems());
    }

    public void Dispose()
    {
        _database?.Dispose();
        _folder.Dispose();
    }

    private static double Value(RunContext run, string metric) => run.Store.Measures().Single(m => m.Metric == metric && m.Name == "zero-shot").Value;

    private async Task<(RunContext Run, IReadOnlyList<Problem> Problems)> MeasureAsync(string by, IReadOnlyList<int> n)
    {
        _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var recipe = new Recipe { Evaluation = new EvaluationRecipe { BestOf = new BestOfRecipe { Samples = Samples, N = n, By = by } } };
        var run = new RunContext { Recipe = recipe, Task = new ToyTask(), Store = _database.StoreOf(1), Folder = _folder.Path };
        var problems = run.Task.Problems(Split.HeldOut);
        run.Store.Commit(new RunBatch { Origin = run.OriginOf("problems"), Units = ["all"], Problems = problems });
        var model = new ToyModel([]);
        await new BestOfNEvaluation(run, model).MeasureAsync("zero-shot", model, problems, TestContext.Current.CancellationToken);
        return (run, problems);
    }
}
