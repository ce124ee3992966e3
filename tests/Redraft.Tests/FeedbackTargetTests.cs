namespace Redraft.Tests;

public sealed class FeedbackTargetTests
{
    private const string Text = "def f(x):\n    y = x\n\n    return y";

    [Theory]
    [InlineData(1, 0, "def f(x):")]
    [InlineData(2, 10, "    y = x")]
    [InlineData(4, 21, "    return y")]
    public void A_line_is_its_characters_without_its_end(int line, int start, string words)
    {
        var target = FeedbackTarget.OfLine(Text, line);

        Assert.Equal((start, words, line), (target.Start, target.In(Text), target.Line));
        Assert.Null(target.FaultIn(Text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_line_that_is_not_there_or_has_nothing_on_it_is_refused(int line)
        => Assert.Throws<ArgumentOutOfRangeException>(() => FeedbackTarget.OfLine(Text, line));

    [Theory]
    [InlineData(-1, 2, null, "characters -1 to 1 are no part of a draft of 33")]
    [InlineData(0, 0, null, "characters 0 to 0 are no part of a draft of 33")]
    [InlineData(30, 4, null, "characters 30 to 34 are no part of a draft of 33")]
    [InlineData(int.MaxValue, int.MaxValue, null, "characters 2147483647 to 4294967294 are no part of a draft of 33")]
    [InlineData(10, 3, 1, "character 10 is not on line 1")]
    [InlineData(10, 3, 2, null)]
    [InlineData(29, 4, null, null)]
    public void What_is_no_part_of_a_text_says_why(int start, int length, int? line, string? fault)
        => Assert.Equal(fault, new FeedbackTarget(start, length, line).FaultIn(Text));
}
