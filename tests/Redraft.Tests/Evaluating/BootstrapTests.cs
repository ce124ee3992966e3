using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class BootstrapTests
{
    // 4000 resamples put the ends of a 95 % interval within a few percent of its width.
    private const double ResamplingNoise = 0.004;

    [Fact]
    public void The_interval_of_a_proportion_is_close_to_the_normal_one()
    {
        var values = Enumerable.Range(0, 500).Select(i => i < 200 ? 1.0 : 0.0).ToList();
        var halfWidth = 1.959964 * Math.Sqrt(0.4 * 0.6 / 500);

        var estimate = Bootstrap.Mean(values);

        Assert.Equal(0.4, estimate.Value, 1e-12);
        Assert.Equal(0.4 - halfWidth, estimate.Low, ResamplingNoise);
        Assert.Equal(0.4 + halfWidth, estimate.High, ResamplingNoise);
        Assert.Equal(500, estimate.Count);
    }

    [Fact]
    public void Pairing_removes_what_the_problems_have_in_common()
    {
        var random = new SeededRandom(3);
        var difficulty = Enumerable.Range(0, 200).Select(_ => random.NextDouble()).ToList();
        var better = difficulty.Select(d => d + 0.05).ToList();

        var estimate = Bootstrap.PairedDifference(better, difficulty);

        Assert.Equal(0.05, estimate.Low, 1e-9);
        Assert.Equal(0.05, estimate.High, 1e-9);
    }

    [Theory]
    [InlineData(0.0, 0.0, 0.0362)]
    [InlineData(1.0, 0.9638, 1.0)]
    public void A_rate_of_all_or_nothing_is_no_certainty(double rate, double low, double high)
    {
        var estimate = Bootstrap.Rate([.. Enumerable.Repeat(rate, 100)]);

        Assert.Equal((rate, low, high), (estimate.Value, Math.Round(estimate.Low, 4), Math.Round(estimate.High, 4)));
    }

    [Fact]
    public void Nothing_to_average_is_not_a_zero() => Assert.True(double.IsNaN(Bootstrap.Mean([]).Value));

    [Theory]
    [InlineData(0.4, 0.4, -0.0362, 0.0362)]
    [InlineData(1.0, 0.0, 0.9638, 1.0)]
    public void A_difference_that_is_the_same_everywhere_is_no_certainty(double a, double b, double low, double high)
    {
        var estimate = Bootstrap.PairedDifference([.. Enumerable.Repeat(a, 100)], [.. Enumerable.Repeat(b, 100)]);

        Assert.Equal((a - b, low, high), (estimate.Value, Math.Round(estimate.Low, 4), Math.Round(estimate.High, 4)));
    }

    [Fact]
    public void Lists_of_different_length_are_no_pairs()
        => Assert.Throws<ArgumentException>(() => Bootstrap.PairedDifference([1, 2], [1]));
}
