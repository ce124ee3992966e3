using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class ImportanceWeightsTests
{
    private const double SixDecimals = 5e-7;
    private static readonly double[] s_rewards = [0.9, 0.6, 0.6, 0.3, 0.1];

    [Theory]
    [InlineData(5, new[] { 0.660344, 0.147343, 0.147343, 0.032877, 0.012095 }, 2.080297)]
    [InlineData(10, new[] { 0.907121, 0.045163, 0.045163, 0.002249, 0.000304 }, 1.209258)]
    [InlineData(0, new[] { 0.2, 0.2, 0.2, 0.2, 0.2 }, 5)]
    [InlineData(double.PositiveInfinity, new double[] { 1, 0, 0, 0, 0 }, 1)]
    public void The_known_weights_come_out(double beta, double[] expected, double size)
    {
        var weights = ImportanceWeights.Of(s_rewards, beta);

        Assert.All(expected.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, SixDecimals));
        Assert.Equal(size, ImportanceWeights.EffectiveSize(weights), SixDecimals);
    }

    [Fact]
    public void Without_temperature_the_largest_share_alike() => Assert.Equal([0.5, 0, 0.5], ImportanceWeights.Of([2, 1, 2], double.PositiveInfinity));

    [Fact]
    public void Huge_rewards_do_not_overflow() => Assert.Equal([1, 0], ImportanceWeights.Of([1e308, -1e308], 10));

    [Fact]
    public void What_is_no_reward_or_temperature_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ImportanceWeights.Of([], 1));
        Assert.Throws<ArgumentException>(() => ImportanceWeights.Of([1, double.NaN], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImportanceWeights.Of([1], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImportanceWeights.Of([1], double.NaN));
        Assert.Throws<ArgumentException>(() => ImportanceWeights.EffectiveSize([0, 0]));
        Assert.Throws<ArgumentException>(() => ImportanceWeights.EffectiveSize([1, -1]));
    }
}
