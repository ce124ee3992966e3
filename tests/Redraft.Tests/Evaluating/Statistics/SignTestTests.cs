using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class SignTestTests
{
    [Theory]
    [InlineData(369, 320, 1.867, 0.0619, 0.06737364123493177)]
    [InlineData(388, 310, 2.952, 0.0032, 0.0035328897246741553)]
    [InlineData(97, 37, 5.183, 0.0000, 2.1932825010029352e-07)]
    [InlineData(81, 57, 2.043, 0.0411, 0.04984808084916123)]
    [InlineData(305, 384, -3.010, 0.0026, 0.0029357132042524283)]
    [InlineData(3, 3, 0, 1, 1)]
    public void The_known_z_and_p_come_out(int wins, int losses, double z, double normal, double exact)
    {
        var test = SignTest.Of(wins, losses);

        Assert.Equal(z, test.Z, 5e-4);
        Assert.Equal(normal, test.NormalP, 6e-5);
        Assert.Equal(1, test.ExactP / exact, 1e-9); // sums of exact fractions
    }

    [Fact]
    public void Five_wins_of_five_are_not_significant_though_the_normal_p_says_so()
    {
        var test = SignTest.Of([1, 1, 1, 1, 1, 0.5, 0.5]);

        Assert.Equal((5, 0), (test.Wins, test.Losses));
        Assert.Equal(0.0625, test.ExactP, 1e-12); // 2 / 2⁵
        Assert.Equal(0.025347, test.NormalP, 5e-7);
    }

    [Fact]
    public void Where_all_are_ties_nothing_is_known() => Assert.Equal(new SignTest(0, 0, 0, 1, 1), SignTest.Of([0.5, 0.5]));

    [Fact]
    public void Negative_counts_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => SignTest.Of(-1, 2));
}
