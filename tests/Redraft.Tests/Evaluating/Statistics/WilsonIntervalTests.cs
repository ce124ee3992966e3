using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class WilsonIntervalTests
{
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(356, 500, 0.6708105507601558, 0.749956728884146)] // by the formula, in another language
    [InlineData(0, 10, 0, 0.2775327998628892)]
    [InlineData(10, 10, 0.7224672001371107, 1)]
    [InlineData(7.5, 10, 0.4421814242785499, 0.9190521757900055)]
    public void The_interval_is_the_formulas(double successes, int count, double low, double high)
    {
        var found = WilsonInterval.Of(successes, count);

        Assert.Equal(successes / count, found.Value, Rounding);
        Assert.Equal(low, found.Low, Rounding);
        Assert.Equal(high, found.High, Rounding);
    }

    [Fact]
    public void Its_ends_are_the_rates_that_lie_just_1_96_deviations_away()
    {
        var found = WilsonInterval.Of(37, 120);

        Assert.All(new[] { found.Low, found.High }, end => Assert.Equal(1.959963984540054, Math.Abs(found.Value - end) / Math.Sqrt(end * (1 - end) / 120), 1e-9));
    }

    [Fact]
    public void Nothing_tried_is_nothing_known() => Assert.True(double.IsNaN(WilsonInterval.Of(0, 0).Value));

    [Fact]
    public void More_successes_than_trials_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(3, 2));
}
