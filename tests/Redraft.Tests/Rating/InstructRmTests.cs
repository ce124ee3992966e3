using Redraft.Models;
using Redraft.Rating;

namespace Redraft.Tests.Rating;

public sealed class InstructRmTests : RaterContract
{
    protected override IRater Part => Raters.Find("instruct-rm")!;

    [Fact]
    public async Task A_score_is_the_share_of_yes_among_both_answers_as_in_the_paper()
        => Assert.Equal(0.8320183851, (await RateAsync("instruct-rm-2", (_, answer) => answer == "yes" ? -0.2f : -1.8f))[0], 1e-7); // nats are floats

    [Fact]
    public async Task The_ensemble_is_the_mean_of_the_five_probabilities()
    {
        double[] shares = [.9, .2, .5, .5, .1];
        float LogOf(int question, bool yes) => (float)Math.Log(yes ? shares[question] : 1 - shares[question]);

        var ensemble = await RateAsync("instruct-rm", (question, answer) => LogOf(question, answer is "yes" or "true"));
        for (var q = 0; q < 5; q++)
        {
            Assert.Equal(shares[q], (await RateAsync($"instruct-rm-{q + 1}", (question, answer) => LogOf(question, answer is "yes" or "true")))[0], 1e-6);
        }

        Assert.All(ensemble, value => Assert.Equal(0.44, value, 1e-6));
    }

    [Fact]
    public void Two_of_the_questions_are_answered_by_true_or_false_and_one_shows_the_feedback_first()
    {
        var problem = Posts.Problems(Split.Train)[0];
        var questions = Enumerable.Range(0, Posts.Questions).Select(q => Posts.AskCarriedOut(q, problem, "old", "words", "new")).ToList();

        Assert.Equal(5, questions.Select(q => q.Prompt.ToString()).Distinct().Count());
        Assert.Equal(2, questions.Count(q => (q.For, q.Against) == ("true", "false")));
        Assert.Single(questions, q => q.Prompt.ToString().IndexOf("words", StringComparison.Ordinal) < q.Prompt.ToString().IndexOf(problem.Description, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_of_several_tokens_are_refused_by_name()
    {
        var judge = new Judge((_, _) => [-1, -1, -1]);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => Part.RateAsync(Redrafts(), new RatingContext(Posts, judge), TestContext.Current.CancellationToken));
        Assert.Contains("the answer 'yes' is 2 tokens of the model judge, expected one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_is_too_long_has_no_number()
        => Assert.All(
            await Part.RateAsync(Redrafts(), new RatingContext(Posts, new Judge((_, _) => [0, 0]) { Longest = 10 }), TestContext.Current.CancellationToken),
            value => Assert.True(double.IsNaN(value)));

    [Fact]
    public void A_task_without_questions_is_refused() => Assert.Contains("no questions", Part.Refusal(new ToyTask()), StringComparison.Ordinal);

    private static Task<IReadOnlyList<double>> RateAsync(string name, Func<int, string, float> nats)
    {
        var problem = Posts.Problems(Split.Train)[0];
        var judge = new Judge((prompt, answer) =>
        {
            var question = Enumerable.Range(0, 5).OrderByDescending(q => Common(prompt, Posts.AskCarriedOut(q, problem, "", "", "").Prompt.ToString())).First();
            return [nats(question, answer), 0];
        });
        return Raters.Find(name)!.RateAsync(Redrafts(), new RatingContext(Posts, judge), TestContext.Current.CancellationToken);
    }

    // Length of the common end: what the question says.
    private static int Common(string a, string b) => Enumerable.Range(0, Math.Min(a.Length, b.Length)).TakeWhile(i => a[^(i + 1)] == b[^(i + 1)]).Count();

    private sealed class Judge(Func<string, string, float[]> nats) : ILanguageModel
    {
        public int Longest { get; init; } = int.MaxValue;

        public string Id => "judge";

        public bool Fits(PromptedText text) => text.Prompt.ToString().Length <= Longest;

        public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
            IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<IReadOnlyList<float>>>([.. texts.Select(t => nats(t.Prompt.ToString(), t.Text))]);
    }
}
