using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Asking;
using Redraft.Remote.Tests.Serving;
using Redraft.Tasks;

namespace Redraft.Remote.Tests.Asking;

public sealed class WordOddsTests
{
    private const double Nats = 1e-9; // sums of a few exponentials

    private static readonly JudgeQuestion Question = new(Prompt.Empty.Text("is it?"), "yes", "no");

    [Fact]
    public void Tokens_of_one_word_count_together()
    {
        var odds = WordOdds.OfLikeliest(Question, [("Yes", Math.Log(0.3)), (" yes", Math.Log(0.1)), ("No", Math.Log(0.2))], chat: true);
        Assert.Equal(Math.Log(0.4 / 0.2), odds, Nats);
    }

    [Fact]
    public void Completions_keep_capitals_apart()
        => Assert.Equal(Math.Log(0.1 / 0.2), WordOdds.OfLikeliest(Question, [("Yes", Math.Log(0.3)), (" yes", Math.Log(0.1)), ("no", Math.Log(0.2))], chat: false), Nats);

    [Fact]
    public void A_word_that_is_not_among_the_likeliest_counts_with_the_most_that_it_can_have()
    {
        Assert.Equal(Math.Log(0.6 / 0.1), WordOdds.OfLikeliest(Question, [("yes", Math.Log(0.6)), ("so", Math.Log(0.1))], chat: true), Nats); // the least likely
        Assert.Equal(Math.Log(0.05 / 0.9), WordOdds.OfLikeliest(Question, [("no", Math.Log(0.9)), ("so", Math.Log(0.05))], chat: true), Nats); // what is left over
        Assert.True(double.IsNaN(WordOdds.OfLikeliest(Question, [("perhaps", -0.1)], chat: true)));
    }

    [Theory]
    [InlineData(true, true, 0)]
    [InlineData(false, true, 0)]
    [InlineData(true, false, 0)]
    [InlineData(false, false, 16)]
    public async Task A_judge_answers_by_likeliest_tokens_else_by_scores_else_by_votes(bool likeliest, bool scores, int votes)
    {
        await using var fixture = await HostedFixture.StartAsync(new StubAbilities
        {
            Likeliest = likeliest ? 20 : 0, Echo = scores, LogProbabilities = likeliest || scores, Answer = (prompt, seed) => prompt.StartsWith("One", StringComparison.Ordinal) ? $"{seed}" : seed % 4 == 0 ? "no" : "yes",
        });
        var model = await fixture.OpenAsync(m => m with { Votes = votes });

        var odds = (await model.LogOddsAsync([Question], CancellationToken.None))[0];

        Assert.Equal(likeliest ? 1 : scores ? 2 : 16, fixture.Server.Requests.Count);
        var expected = likeliest ? Math.Log(0.6 / 0.3) : StubModel.Nats("is it?", "y") - StubModel.Nats("is it?", "n");
        if (votes > 0)
        {
            Assert.InRange(odds, -Math.Log(33), Math.Log(33));
        }
        else
        {
            Assert.Equal(expected, odds, 1e-6); // floats on the way
        }
    }

    [Theory]
    [InlineData(true, true, 3)]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 2)]
    [InlineData(false, false, 5)]
    public async Task The_most_calls_of_a_question_are_made_where_neither_word_is_likely(bool likeliest, bool scores, int calls)
    {
        await using var fixture = await HostedFixture.StartAsync(new StubAbilities
        {
            Likeliest = likeliest ? 20 : 0, Echo = scores, LogProbabilities = likeliest || scores, Next = _ => [("perhaps", Math.Log(0.6)), ("so", Math.Log(0.3))],
        });
        var model = await fixture.OpenAsync(m => m with { Votes = 5 });

        await model.LogOddsAsync([Question], CancellationToken.None);

        Assert.Equal((calls, calls), (fixture.Server.Requests.Count, model.MostCallsPerQuestion));
    }

    [Fact]
    public async Task Without_probabilities_and_votes_the_question_is_refused()
    {
        await using var fixture = await HostedFixture.StartAsync(new StubAbilities { LogProbabilities = false, Echo = false });
        var model = await fixture.OpenAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => model.LogOddsAsync([Question], CancellationToken.None));
        Assert.Contains("set votes: 8", model.Lacks(ModelNeed.Choices)!, StringComparison.Ordinal);
    }
}
