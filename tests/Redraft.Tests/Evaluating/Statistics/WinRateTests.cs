using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class WinRateTests
{
    private const double Printed = 5e-7; // six decimals are known
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(215, 7, 476, 0.313037, 0.017462)] // 698 summaries of finetuned models against people's
    [InlineData(200, 4, 494, 0.289398, 0.017117)]
    [InlineData(186, 9, 503, 0.272923, 0.016735)]
    [InlineData(303, 4, 391, 0.436963, 0.018733)]
    [InlineData(155, 4, 539, 0.224928, 0.015750)]
    [InlineData(415, 2, 83, 0.832, 0.016677)] // 500 refinements against initial summaries
    [InlineData(269, 56, 175, 0.594, 0.020668)]
    [InlineData(292, 55, 153, 0.639, 0.020179)]
    [InlineData(321, 49, 130, 0.691, 0.019463)]
    [InlineData(151, 1, 348, 0.303, 0.020548)]
    [InlineData(97, 66, 37, 0.65, 0.02699339)] // 200 selections: longest, prompt ensemble, one prompt
    [InlineData(81, 62, 57, 0.56, 0.02913321)]
    [InlineData(69, 62, 69, 0.5, 0.02944205)]
    [InlineData(93, 67, 40, 0.6325, 0.02734)]
    public void Wins_ties_and_losses_give_the_published_rates_and_errors(int wins, int ties, int losses, double rate, double error)
    {
        var found = WinRate.Of(wins, ties, losses);

        Assert.Equal(rate, found.Value, Printed);
        Assert.Equal(error, found.Error, error == 0.02734 ? 5e-6 : Printed); // one is printed with five decimals
        Assert.Equal(wins + ties + losses, found.Count);
    }

    [Fact]
    public void Counts_and_outcomes_say_the_same()
    {
        double[] outcomes = [.. Enumerable.Repeat(1.0, 215), .. Enumerable.Repeat(0.5, 7), .. Enumerable.Repeat(0.0, 476)];

        var (one, other) = (WinRate.Of(outcomes), WinRate.Of(215, 7, 476));

        Assert.Equal(one.Value, other.Value, Rounding);
        Assert.Equal(one.Error, other.Error, Rounding);
    }

    [Fact]
    public void Of_scores_the_larger_wins_and_of_ranks_the_smaller()
    {
        Assert.Equal([1, 0.5, 0], WinRate.Outcomes([3, 2, 1], [1, 2, 3]));
        Assert.Equal([1, 0.5, 0], WinRate.Outcomes([[1, 2, 3], [2, 2, 1], [3, 1, 1]], 0, 1));
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Assert.Contains("found 2 and 1", Assert.Throws<ArgumentException>(() => WinRate.Outcomes([1, 2], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN at place 1", Assert.Throws<ArgumentException>(() => WinRate.Outcomes([1, double.NaN], [1, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WinRate.Of([1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WinRate.Of(0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WinRate.Of(-1, 1, 1));
        Assert.Contains("row 1", Assert.Throws<ArgumentException>(() => WinRate.Outcomes([[1, 2], [1, 2, 3]], 0, 1)).Message, StringComparison.Ordinal);
    }
}
