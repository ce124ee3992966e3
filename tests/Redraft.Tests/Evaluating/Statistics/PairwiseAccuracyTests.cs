using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class PairwiseAccuracyTests
{
    private const double TenDecimals = 5e-11;

    [Fact]
    public void Equal_scores_count_half()
    {
        PairScores[] pairs = [new(2, 1), new(1, 1), new(0, 1), new(3, 1)];

        Assert.Equal(0.625, PairwiseAccuracy.Of(pairs).Value);
        Assert.Equal((0.625, 4), (PairwiseAccuracy.WithError(pairs).Value, PairwiseAccuracy.WithError(pairs).Count));
    }

    [Fact]
    public void A_published_accuracy_has_its_error_and_wilsons_interval()
    {
        PairScores[] pairs = [.. Enumerable.Range(0, 500).Select(i => i < 356 ? new PairScores(1, 0) : new PairScores(0, 1))];

        Assert.Equal(0.0202715038, PairwiseAccuracy.WithError(pairs).Error, TenDecimals);
        Assert.Equal((0.712, 0.6708, 0.75), (PairwiseAccuracy.Of(pairs).Value, Math.Round(PairwiseAccuracy.Of(pairs).Low, 4), Math.Round(PairwiseAccuracy.Of(pairs).High, 4)));
    }

    [Theory]
    [InlineData(1.2, 0.3, 0.3411538747)]
    [InlineData(0.7, 0.7, 0.6931471806)]
    [InlineData(0.3, 1.2, 1.2411538747)]
    public void The_known_pairwise_losses_come_out(double preferred, double other, double loss)
        => Assert.Equal(loss, PairwiseAccuracy.Loss([new(preferred, other)]), TenDecimals);

    [Fact]
    public void A_hopeless_pair_has_a_finite_loss() => Assert.Equal(2000, PairwiseAccuracy.Loss([new(-1000, 1000)]), 1e-9);

    [Fact]
    public void Nothing_compared_is_nothing_known()
    {
        Assert.True(double.IsNaN(PairwiseAccuracy.Of([]).Value));
        Assert.True(double.IsNaN(PairwiseAccuracy.Loss([])));
        Assert.Throws<ArgumentException>(() => PairwiseAccuracy.Of([new(double.NaN, 1)]));
    }
}
