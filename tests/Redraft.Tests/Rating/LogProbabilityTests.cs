using Redraft.Models;
using Redraft.Rating;

namespace Redraft.Tests.Rating;

public sealed class LogProbabilityTests : RaterContract
{
    protected override IRater Part => Raters.Find("f-given-xr")!;

    // Per redraft of two problems: lp(r|xyf), lp(r|x), lp(f|xr); E = ((−1 − 3)/2 + (−2 − 5)/2)/2 = −2.75.
    private static readonly (double Given, double Alone, double Feedback)[] Table = [(-0.5, -1.5, -1), (-0.25, -2, -3), (-1, -0.5, -2), (-2, -4, -5)];

    [Theory]
    [InlineData("r-given-xyf", false, -0.5, -0.25, -1.0, -2.0)]
    [InlineData("r-given-x", false, -1.5, -2.0, -0.5, -4.0)]
    [InlineData("f-given-xr", true, -1.0, -3.0, -2.0, -5.0)]
    [InlineData("f-given-xr-minus-expected", true, 1.75, 0.25, 0.75, 2.25)]
    [InlineData("f-given-xr-minus-r-given-xyf", true, -0.5, -2.75, -1.0, -3.0)]
    [InlineData("f-given-xr-minus-r-given-x", true, 0.5, -1.0, -1.5, -1.0)]
    [InlineData("f-given-xr-minus-r-given-xyf-expected", true, 2.25, 0.0, 1.75, 0.25)]
    [InlineData("f-given-xr-minus-r-given-x-expected", true, 3.25, 1.75, 1.25, 1.75)]
    public async Task Each_is_its_formula(string name, bool lower, params double[] values)
    {
        var rater = Raters.Find(name)!;
        var redrafts = Redrafts().Take(4).Select((r, i) => r with { Draft = r.Draft with { Text = $"redraft {i}" } }).ToList();

        var found = await rater.RateAsync(redrafts, new RatingContext(Posts, new Model()), TestContext.Current.CancellationToken);

        Assert.Equal(lower, rater.LowerIsBetter);
        Assert.All(values.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [InlineData("joint-xyfr", false, "<|new|>redraft 0")]
    [InlineData("joint-xrf", true, "<|feedback|>say who did it")]
    public async Task A_joint_probability_is_of_the_whole_text(string name, bool lower, string end)
    {
        var model = new Model();
        var redraft = Redrafts()[0];
        redraft = redraft with { Draft = redraft.Draft with { Text = "redraft 0" } };

        Assert.Equal([-2.5], await Raters.Find(name)!.RateAsync([redraft], new RatingContext(Posts, model), TestContext.Current.CancellationToken)); // of −2 and −3
        Assert.EndsWith(end, Assert.Single(model.Whole), StringComparison.Ordinal);
        Assert.Equal(lower, Raters.Find(name)!.LowerIsBetter);
    }

    [Fact]
    public async Task What_several_read_is_computed_once()
    {
        var model = new Model();
        var context = new RatingContext(Posts, model);
        foreach (var rater in LogProbability.Every().Where(r => !r.Name.StartsWith("joint", StringComparison.Ordinal)))
        {
            await rater.RateAsync(Redrafts(), context, TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, model.Calls); // r|xyf, r|x, f|xr
    }

    [Fact]
    public void There_are_ten() => Assert.Equal(10, LogProbability.Every().Count);

    private sealed class Model : ILanguageModel
    {
        public string Id => "table";

        public int Calls { get; private set; }

        public List<string> Whole { get; } = [];

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
            IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        {
            Calls++;
            return Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(Of)]);
        }

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
        {
            Whole.AddRange(texts.Select(t => t.ToString()));
            return Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(_ => (IReadOnlyList<float>)[-2, -3])]);
        }

        private static float[] Of(PromptedText text)
        {
            var asked = text.Prompt.ToString();
            var row = Table[Enumerable.Range(0, 4).FirstOrDefault(i => (asked + text.Text).Contains($"redraft {i}", StringComparison.Ordinal))];
            var mean = asked.Contains("<|new|>", StringComparison.Ordinal) ? row.Given : asked.Contains("<|feedback|>", StringComparison.Ordinal) ? row.Feedback : row.Alone;
            return [(float)mean - 1, (float)mean + 1]; // a mean over tokens
        }
    }
}
