using Redraft.Models;
using Redraft.Rating;
using Redraft.Selecting;
using Redraft.Tasks.Posts;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedRating
{
    private static readonly PostsTask Posts = new(new PostsOptions { TrainPosts = 1, RefinerPosts = 0, HeldOutPosts = 0 });

    /// <summary><c>yes nats, no nats → share p</c></summary>
    public static Task<Found> Answer(Given given) => WorkedMethods.Result(("share", [Answers.Share(given.Number("yes"), given.Number("no"))]));

    /// <summary><c>redraft p p p p p, … → redraft mean …</c>: the ensemble's number for redrafts that five questions give these probabilities.</summary>
    public static async Task<Found> EnsembleAsync(Given given)
    {
        var redrafts = given.Keys.Select(Redraft).ToList();
        var judge = new Judge(given);
        var means = await Raters.Find("instruct-rm")!.RateAsync(redrafts, new RatingContext(Posts, judge), CancellationToken.None);
        return await WorkedMethods.Result(given.Keys.Zip(means, (name, mean) => (name, new object[] { Math.Round(mean, 6) }))); // nats are floats
    }

    /// <summary><c>beta β, from text=rating … → text weight …</c></summary>
    public static Task<Found> Weigh(Given given) => WorkedMethods.Result(
        new Softmax(new SelectingOptions { Beta = given.Number("beta") })
            .Select([.. given.Pairs("from").Select(pair => Redraft(pair.Name) with { Ratings = new Dictionary<string, double> { ["task-score"] = double.Parse(pair.Value, System.Globalization.CultureInfo.InvariantCulture) } })], 1)
            .Select(w => (w.Draft.Draft.Text, new object[] { w.Weight })));

    private static ScoredDraft Redraft(string text)
    {
        var problem = Posts.Problems(Split.Train)[0];
        var draft = new Draft { Id = text, ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m") };
        return new ScoredDraft(problem, draft, new Score { DraftId = text, Scorer = "worked", Value = 0, Passed = false, Kind = "wrong" })
        {
            Parent = draft with { Id = "y", Text = "y" },
            Feedback = new Feedback { Id = "f", DraftId = "y", Text = "f", Author = draft.Author },
        };
    }

    private sealed class Judge(Given given) : ILanguageModel
    {
        public string Id => "worked";

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
            IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(text =>
            {
                var (name, question) = given.Keys.SelectMany(n => Enumerable.Range(0, Posts.Questions).Select(q => (n, q)))
                    .Single(pair => Posts.AskCarriedOut(pair.q, Posts.Problems(Split.Train)[0], "y", "f", pair.n).Prompt.ToString() == text.Prompt.ToString());
                var p = given.Numbers(name)[question];
                return (IReadOnlyList<float>)[(float)Math.Log(text.Text is "yes" or "true" ? p : 1 - p), 0];
            })]);
    }
}
