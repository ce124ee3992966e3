using Redraft.FeedingBack;
using Redraft.Tasks.Words;
using Redraft.Tests.Tasks.Words;

namespace Redraft.Tests.FeedingBack;

public sealed class RemovalAnnotatorTests : FeedbackSourceContract
{
    protected override IFeedbackSource Part => new RemovalAnnotator();

    private static readonly WordsTask Words = new(new WordsOptions { HeldOutPerCell = 2, TrainPerCell = 2, RefinerPerCell = 0 });

    [Fact]
    public async Task Of_the_unchanged_sentence_it_names_exactly_the_phrases_to_remove()
    {
        foreach (var problem in Words.Problems(Split.HeldOut))
        {
            var text = await On(problem, problem.Description);
            var after = RemovalSentence.Read(problem.Reference!)!;
            foreach (var phrase in RemovalSentence.Read(problem.Description)!)
            {
                Assert.Equal(!after.Contains(phrase), text.Contains(phrase, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task It_asks_for_phrases_that_a_draft_lost()
    {
        var problem = Words.Problems(Split.HeldOut).First(p => RemovalSentence.Read(p.Reference!)!.Count > 3);
        var kept = RemovalSentence.Read(problem.Reference!)!;
        Assert.Equal("put back " + kept[1], await On(problem, RemovalSentence.Of(kept.Where((_, i) => i != 1))));
        Assert.Equal("keep the order of the sentence", await On(problem, RemovalSentence.Of(kept.Reverse())));
        Assert.StartsWith("keep the sentence as it was, but ", await On(problem, "Hello."));
    }

    [Fact]
    public async Task Of_a_right_draft_it_has_nothing_to_say()
    {
        var problem = Words.Problems(Split.HeldOut)[0];
        Assert.Equal("nothing to change", await On(problem, problem.Reference!));
    }

    private static async Task<string> On(Problem problem, string text)
    {
        var draft = WordsTaskTests.Draft(problem, text);
        var score = await Words.ScoreAsync(problem, draft, CancellationToken.None);
        return (await new RemovalAnnotator().GiveAsync(problem, draft, score, 1, CancellationToken.None))!.Text;
    }
}
