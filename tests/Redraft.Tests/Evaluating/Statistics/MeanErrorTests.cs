using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class MeanErrorTests
{
    private const double Exact = 1e-15;
    private const double SixDecimals = 5e-7;

    [Theory]
    [InlineData(356, 500, 0.712, 0.020271503835075255, Exact)] // accuracies of reward models
    [InlineData(371, 500, 0.742, 0.019586711785215868, Exact)]
    [InlineData(144, 200, 0.72, 0.031828687164775826, Exact)]
    [InlineData(371, 698, 0.5315186246418339, 0.018901184415556754, Exact)]
    [InlineData(370, 500, 0.740, 0.019636, SixDecimals)] // rates of incorporation
    [InlineData(154, 500, 0.308, 0.020667, SixDecimals)]
    [InlineData(248, 500, 0.496, 0.022382, SixDecimals)]
    [InlineData(287, 500, 0.574, 0.022137, SixDecimals)]
    public void A_rate_has_the_published_error(int successes, int count, double rate, double error, double tolerance)
    {
        var found = MeanError.OfRate(successes, count);

        Assert.Equal(rate, found.Value, Exact);
        Assert.Equal(error, found.Error, tolerance);
    }

    [Theory]
    [InlineData(0.6914, 0.4999, 0.59565, 0.09575)] // divergences of two runs each
    [InlineData(0.2067, 0.0321, 0.1194, 0.0873)]
    [InlineData(1.0408, 1.1625, 1.10165, 0.06085)]
    [InlineData(0.5616, 0.5396, 0.5506, 0.0110)]
    public void Two_numbers_have_half_their_distance_as_error(double a, double b, double mean, double error)
    {
        var found = MeanError.Of([a, b]);

        Assert.Equal(mean, found.Value, 1e-12);
        Assert.Equal(error, found.Error, 1e-12);
    }

    [Fact]
    public void Too_few_numbers_have_no_error()
    {
        Assert.Equal((3.0, double.NaN, 1), (MeanError.Of([3]).Value, MeanError.Of([3]).Error, MeanError.Of([3]).Count));
        Assert.True(double.IsNaN(MeanError.Of([]).Value));
        Assert.Contains("place 1", Assert.Throws<ArgumentException>(() => MeanError.Of([1, double.PositiveInfinity])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_interval_is_nearly_two_errors_wide_to_each_side()
    {
        var interval = new MeanError(10, 2, 7).Interval;

        Assert.Equal((10, 6.08007, 13.91993, 7), (interval.Value, Math.Round(interval.Low, 5), Math.Round(interval.High, 5), interval.Count));
    }
}
