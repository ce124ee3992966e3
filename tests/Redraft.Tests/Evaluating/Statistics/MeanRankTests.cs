using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class MeanRankTests
{
    private const double SixDecimals = 6e-7, RoundedRates = 0.0026; // five rates, each printed to a tenth of a percent

    [Fact]
    public void Published_win_rates_give_the_published_mean_ranks()
    {
        (int, int, int)[] overPeople = [(215, 7, 476), (200, 4, 494), (186, 9, 503), (303, 4, 391), (155, 4, 539)];
        Assert.Equal(2.537249, 1 + overPeople.Sum(c => WinRate.Of(c.Item1, c.Item2, c.Item3).Value), SixDecimals);
        Assert.Equal(2.464183, 1 + new[] { 0.292, 0.263, 0.251, 0.420, 0.239 }.Sum(), RoundedRates);
        Assert.Equal(2.023638, 1 + new[] { 0.196, 0.168, 0.196, 0.255, 0.208 }.Sum(), RoundedRates);
        Assert.Equal(1.982808, 1 + WinRate.Of(341, 0, 357).Value + WinRate.Of(345, 0, 353).Value, SixDecimals);
        Assert.Equal(2.064470, 1 + WinRate.Of(388, 0, 310).Value + WinRate.Of(355, 0, 343).Value, SixDecimals);
    }

    [Fact]
    public void The_mean_is_of_standardised_ranks()
    {
        var found = MeanRank.Of([[1, 1, 2], [2, 1, 3]], 0);

        Assert.Equal(1.75, found.Value); // 1.5 and 2
        Assert.Equal(0.25, found.Error, 1e-12);
    }

    [Fact]
    public void A_method_that_is_not_ranked_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => MeanRank.Of([[1, 2]], 2));
}
