using Redraft.Evaluating;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Evaluating;

public sealed class SampleRatingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;

    public SampleRatingsTests() => _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));

    [Theory]
    [InlineData(false, "5")]
    [InlineData(true, "2")]
    public async Task The_best_has_the_highest_number_or_the_lowest_where_that_is_better(bool lowerIsBetter, string best)
    {
        var (samples, numbers) = await RateAsync(new ByValue(lowerIsBetter), "3", "5", "2", "4");
        Assert.Equal(best, SampleRatings.Best(samples, numbers).Draft.Text);
    }

    [Fact]
    public async Task Of_equals_the_first_is_taken()
    {
        var (samples, numbers) = await RateAsync(new ByValue(false), "3", "5", "5");
        Assert.Same(samples[1], SampleRatings.Best(samples, numbers));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_has_no_number_is_below_all_that_have_one(bool lowerIsBetter)
    {
        var (samples, numbers) = await RateAsync(new ByValue(lowerIsBetter), "none", "-7", "9");
        Assert.True(numbers[samples[0].Draft.Id] < Math.Min(numbers[samples[1].Draft.Id], numbers[samples[2].Draft.Id]));
    }

    [Fact]
    public async Task Equal_texts_of_a_problem_are_asked_about_once_and_nothing_twice()
    {
        var rater = new ByValue(false);
        var (samples, _) = await RateAsync(rater, "3", "5", "5");
        Assert.Equal(["3", "5"], rater.Asked);

        await Ratings.RateAsync("rate", rater, samples, TestContext.Current.CancellationToken);
        Assert.Equal(2, rater.Asked.Count);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private RunContext Run => new() { Recipe = new Recipe(), Task = new ToyTask(), Store = _database.StoreOf(1), Folder = _folder.Path };

    private SampleRatings Ratings => new(Run, new ToyModel([]));

    private async Task<(IReadOnlyList<ScoredDraft> Samples, IReadOnlyDictionary<string, double> Numbers)> RateAsync(IRater rater, params string[] texts)
    {
        var problem = Run.Task.Problems(Split.HeldOut)[0];
        List<ScoredDraft> samples = [.. texts.Select((text, i) => Sample(problem, text, i))];
        Run.Store.Commit(new RunBatch { Origin = Run.OriginOf("problems"), Units = ["all"], Problems = [problem] });
        Run.Store.Commit(new RunBatch
        {
            Origin = Run.OriginOf("draw"), Units = ["all"], Drafts = [.. samples.Select(s => (s.Draft, 1UL))], Scores = [.. samples.Select(s => s.Score)],
        });
        await Ratings.RateAsync("rate", rater, samples, TestContext.Current.CancellationToken);
        return (samples, Ratings.NumbersOf("rate", rater));
    }

    private ScoredDraft Sample(Problem problem, string text, int index)
    {
        var draft = new Draft { Id = Run.IdOf("draft", index), ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "toy"), Sample = index };
        return new ScoredDraft(problem, draft, new Score { DraftId = draft.Id, Scorer = "exact-match", Value = 0, Passed = false, Kind = "wrong" });
    }

    private sealed class ByValue(bool lowerIsBetter) : IRater
    {
        public List<string> Asked { get; } = [];

        public string Name => "by-value";

        public string Summary => "the number that the text is";

        public bool LowerIsBetter => lowerIsBetter;

        public Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
        {
            Asked.AddRange(redrafts.Select(r => r.Draft.Text));
            return Task.FromResult<IReadOnlyList<double>>(
                [.. redrafts.Select(r => double.TryParse(r.Draft.Text, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : double.NaN)]);
        }
    }
}
