using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class LengthControlledWinRateTests
{
    private const double Rounding = 1e-9;

    [Fact]
    public void The_rate_is_that_of_an_independent_fit()
    {
        // By gradient ascent to a gradient of 1e-12, in another language.
        Assert.Equal(0.461838110036687, LengthControlledWinRate.Of(
            [.. Many(3, 1, 12, 8), .. Many(1, 0, 12, 8), .. Many(1, 1, 8, 10), .. Many(3, 0, 8, 10), .. Many(2, 0.5, 9, 9)]).Value, Rounding);
        Assert.Equal(0.6198085924916735, LengthControlledWinRate.Of(
            [.. Many(4, 1, 30, 10), .. Many(1, 0, 30, 10), .. Many(2, 1, 10, 30), .. Many(3, 0, 10, 30)]).Value, Rounding);
    }

    [Fact]
    public void A_judge_of_length_alone_sees_no_difference_at_equal_length()
    {
        // The method writes the longer one in seven of ten comparisons, and the longer one wins nine of ten: 66 % that mean nothing.
        LengthComparison[] comparisons = [.. Many(63, 1, 20, 10), .. Many(7, 0, 20, 10), .. Many(3, 1, 10, 20), .. Many(27, 0, 10, 20)];

        var found = LengthControlledWinRate.Of(comparisons);

        Assert.Equal(0.66, WinRate.Of([.. comparisons.Select(c => c.Outcome)]).Value, Rounding);
        Assert.Equal(0.5, found.Value, 1e-3); // the penalty's share
        Assert.InRange(0.5, found.Low, found.High);
    }

    [Fact]
    public void Where_lengths_are_equal_it_is_the_win_rate()
    {
        var found = LengthControlledWinRate.Of([.. Many(6, 1, 5, 5), .. Many(2, 0.5, 5, 5), .. Many(2, 0, 5, 5)]);

        Assert.Equal(0.7, found.Value, Rounding);
        Assert.InRange(found.Low, 0.3, 0.6);
        Assert.InRange(found.High, 0.8, 1);
        Assert.Equal(10, found.Count);
    }

    [Fact]
    public void Nothing_but_wins_is_near_one() => Assert.Equal(1, LengthControlledWinRate.Of([.. Many(5, 1, 5, 6), .. Many(5, 1, 8, 6)]).Value, 1e-6);

    [Fact]
    public void Seen_from_the_other_side_it_is_the_rest()
    {
        LengthComparison[] comparisons = [.. Many(4, 1, 30, 10), .. Many(2, 0, 28, 10), .. Many(2, 1, 10, 31), .. Many(3, 0, 12, 30)];

        var (there, back) = (LengthControlledWinRate.Of(comparisons), LengthControlledWinRate.Of([.. comparisons.Select(c => new LengthComparison(1 - c.Outcome, c.OtherLength, c.Length))]));

        Assert.Equal(1, there.Value + back.Value, Rounding);
        Assert.Equal(1, there.Low + back.High, 1e-6);
    }

    [Fact]
    public void Nothing_is_not_a_half() => Assert.True(double.IsNaN(LengthControlledWinRate.Of([]).Value));

    [Fact]
    public void An_outcome_beyond_a_win_is_refused() => Assert.Throws<ArgumentException>(() => LengthControlledWinRate.Of([new(2, 1, 1)]));

    private static IEnumerable<LengthComparison> Many(int count, double outcome, double length, double other) => Enumerable.Repeat(new LengthComparison(outcome, length, other), count);
}
