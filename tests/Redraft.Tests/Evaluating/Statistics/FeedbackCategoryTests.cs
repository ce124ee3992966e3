using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class FeedbackCategoryTests
{
    [Theory]
    [InlineData("It leaves out the place.", "coverage")]
    [InlineData("The day is WRONG", "accuracy")]
    [InlineData("This is too long and leaves out why", "coverage length")]
    [InlineData("wrongly put", "other")] // part of a word is no keyword
    [InlineData("", "other")]
    public void Keywords_are_whole_words(string text, string categories)
        => Assert.Equal(categories.Split(' '), FeedbackCategory.Of(text, FeedbackCategory.OfSummaries));

    [Fact]
    public void A_keyword_is_no_pattern() => Assert.Equal(["code"], FeedbackCategory.Of("uses a[0] twice", [new("code", ["a[0]"])]));
}
