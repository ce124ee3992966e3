using Redraft.Rating;

namespace Redraft.Tests.Rating;

public sealed class AnswersTests
{
    [Theory]
    [InlineData(-0.2, -1.8, 0.8320183851)]
    [InlineData(-1, -1, 0.5)]
    [InlineData(0, double.NegativeInfinity, 1)]
    [InlineData(-1000, 0, 0)]
    public void A_share_is_that_of_both_answers(double yes, double no, double share) => Assert.Equal(share, Answers.Share(yes, no), 1e-10);
}
