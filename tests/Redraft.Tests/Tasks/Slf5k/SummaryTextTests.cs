using Redraft.Tasks.Slf5k;

namespace Redraft.Tests.Tasks.Slf5k;

public sealed class SummaryTextTests
{
    [Theory]
    [InlineData("  - I am 25. My boss is", "I am 25.")]
    [InlineData("Hello", "Hello")]
    [InlineData("Mr. Smith went home", "Mr.")]
    [InlineData("3.5 years together and now", "3.")]
    [InlineData("\n\nFirst line.\nSecond line.", "First line.")]
    [InlineData("?!...", "?!...")]
    [InlineData("I love her!  What  now? She", "I love her! What now?")]
    [InlineData("A. B. C", "A. B.")]
    [InlineData(": a summary that ends ok.", "a summary that ends ok.")]
    [InlineData("I'm (25M) sad... help", "I'm (25M) sad...")]
    [InlineData("", "")]
    public void A_completion_becomes_a_summary_as_published(string completion, string summary) => Assert.Equal(summary, SummaryText.Of(completion));

    [Theory]
    [InlineData("One. Two", "One. Two.")]
    [InlineData("No end", "No end")]
    [InlineData("One.\nTwo!", "One. Two!")]
    [InlineData("He said \"no.\"", "He said \"no.\".")]
    [InlineData(" - one,  two ", "one, two")]
    [InlineData("...", "")]
    public void A_persons_summary_is_made_such_that_it_stays_whole(string written, string expected)
    {
        Assert.Equal(expected, SummaryText.Whole(written));
        Assert.Equal(expected, SummaryText.Of(" " + expected));
    }

    [Fact]
    public void Feedback_and_redraft_are_parted_at_the_mark_and_the_redraft_is_cut_and_mended()
    {
        Assert.Equal(("Too long.", "Short one.", true), SummaryText.FeedbackAndRedraft(" Too long.\n\nImproved TL;DR: Short one. And"));
        Assert.Equal(("Too long.", "Short.", true), SummaryText.FeedbackAndRedraft(" Too long.\n\nImproved TL;DR: Short. One more.", summary => summary[..10]));
        Assert.Equal(("No mark. Here", "No mark.", false), SummaryText.FeedbackAndRedraft("No mark. Here"));
    }

    [Fact]
    public void Summaries_are_degenerate_if_two_are_alike_or_one_is_empty_or_holds_what_it_must_not()
    {
        Assert.False(SummaryText.AreDegenerate(["a", "b"], ["z"]));
        Assert.True(SummaryText.AreDegenerate(["a", "a"], []));
        Assert.True(SummaryText.AreDegenerate(["a", " "], []));
        Assert.True(SummaryText.AreDegenerate(["a", "buzz"], ["z"]));
    }

    [Fact]
    public void The_first_distinct_clean_summaries_are_kept_then_clean_ones_again_then_any()
    {
        Assert.Equal(["a", "b", "c"], SummaryText.Keep(["a", "a", "", "b", "z", "c"], 3, ["z"]));
        Assert.Equal(["a", "b", "a"], SummaryText.Keep(["a", "a", "", "b", "z"], 3, ["z"]));
        Assert.Equal(["a", "a", "", "z"], SummaryText.Keep(["", "a", "z", "a"], 4, ["z"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SummaryText.Keep(["a"], 2, []));
    }
}
