using Redraft.Models;
using Redraft.Rating;
using Redraft.Tasks.Posts;

namespace Redraft.Contracts;

/// <summary>What every rater owes, on redrafts of summaries.</summary>
public abstract class RaterContract : Contract<IRater>
{
    /// <summary>A model for raters that ask one; by default one whose answers are all equally likely.</summary>
    protected virtual RatingContext Context { get; } = new(Posts, new EvenModel());

    /// <summary>The task of the redrafts.</summary>
    protected static PostsTask Posts { get; } = new(new PostsOptions { TrainPosts = 3, RefinerPosts = 0, HeldOutPosts = 0 });

    [Fact]
    public void It_is_listed_under_its_name() => Assert.Same(Raters.Find(Part.Name), Raters.All.Single(r => r.Name == Part.Name));

    [Fact]
    public void It_can_rate_a_task_that_has_everything() => Assert.Null(Part.Refusal(Posts));

    [Fact]
    public async Task No_redrafts_get_no_numbers() => Assert.Empty(await Part.RateAsync([], Context, CancellationToken.None));

    [Fact]
    public async Task Every_redraft_gets_a_number_in_its_place_and_again_the_same()
    {
        var redrafts = Redrafts();

        var first = await Part.RateAsync(redrafts, Context, CancellationToken.None);
        var second = await Part.RateAsync(redrafts, Context, CancellationToken.None);

        Assert.Equal(redrafts.Count, first.Count);
        Assert.All(first, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Without_feedback_it_says_so_by_no_number_if_it_needs_some()
    {
        if (Part.NeedsFeedback)
        {
            var values = await Part.RateAsync([.. Redrafts().Select(r => r with { Feedback = null })], Context, CancellationToken.None);
            Assert.All(values, value => Assert.True(double.IsNaN(value)));
        }
    }

    /// <summary>Two redrafts of each of three posts' first drafts, by feedback.</summary>
    protected static IReadOnlyList<ScoredDraft> Redrafts() =>
    [
        .. Posts.Problems(Split.Train).SelectMany((problem, p) => Enumerable.Range(0, 2).Select(i =>
        {
            var parent = DraftOf(problem, $"y{p}", "Someone sold lamps.");
            var feedback = new Feedback { Id = $"f{p}", DraftId = parent.Id, Text = "say who did it", Author = new Author(AuthorKind.Program, "test") };
            var redraft = DraftOf(problem, $"r{p}{i}", i == 0 ? problem.Reference! : "Someone sold lamps on Monday, and so on.") with { ParentId = parent.Id, FeedbackId = feedback.Id };
            return new ScoredDraft(problem, redraft, Posts.ScoreAsync(problem, redraft, CancellationToken.None).Result) { Parent = parent, Feedback = feedback };
        })),
    ];

    private static Draft DraftOf(Problem problem, string id, string text)
        => new() { Id = id, ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m") };

    /// <summary>One token for a text and one for its end, each as likely as its length says; vectors of letters.</summary>
    private sealed class EvenModel : ILanguageModel, ITextEmbedder
    {
        public string Id => "even";

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
            IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(t => (IReadOnlyList<float>)[-t.Text.Length / 10f, 0])]);

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(t => (IReadOnlyList<float>)[-t.ToString().Length / 10f])]);

        public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<float[]>>([.. texts.Select(t => new float[] { t.Count(c => c == 'o'), t.Length })]);
    }
}
