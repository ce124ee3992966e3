using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class FeedbackPointsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("...", 0)]
    [InlineData("it leaves out the place", 1)]
    [InlineData("It leaves out the place. The day is wrong, too.", 2)]
    [InlineData("returns 0; should return 1", 2)]
    [InlineData("use n + 1.5, e.g. in the loop", 1)]
    [InlineData("wrong day! why? say Monday.", 3)]
    [InlineData("1. swap a and b\n2) call sorted()\n- return it", 3)]
    [InlineData("The text says \"Monday.\" It was Friday.", 2)]
    public void Sentences_semicolons_and_list_items_are_points(string text, int points) => Assert.Equal(points, FeedbackPoints.Split(text).Count);

    [Fact]
    public void A_point_is_its_words_without_marks() => Assert.Equal(["swap a and b", "return it."], FeedbackPoints.Split("- swap a and b;\n\n* return it."));
}
