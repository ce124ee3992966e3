using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class HolmTests
{
    private const double Rounding = 1e-12;

    [Fact]
    public void Each_p_is_multiplied_by_those_that_are_left_and_never_falls_below_a_smaller_one()
    {
        double[] expected = [0.03, 0.06, 0.06, 0.02]; // 3 · 0.01, 0.04 → that of 0.03, 2 · 0.03, 4 · 0.005

        Assert.All(expected.Zip(Holm.Adjust([0.01, 0.04, 0.03, 0.005])), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }

    [Fact]
    public void A_p_value_never_exceeds_one() => Assert.Equal([1, 1], Holm.Adjust([0.7, 0.9]));

    [Fact]
    public void The_warning_counts_before_and_after()
        => Assert.Equal(
            "4 comparisons: 4 below 0.05 taken alone, 2 after Holm's correction; if nothing differed, about 0.2 would be below it by chance",
            Holm.Warning([0.01, 0.04, 0.03, 0.005]));

    [Fact]
    public void One_comparison_needs_no_warning() => Assert.Null(Holm.Warning([0.01]));

    [Fact]
    public void What_is_no_p_value_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Holm.Adjust([0.5, 1.1]));
        Assert.Throws<ArgumentException>(() => Holm.Adjust([double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Holm.Warning([0.1, 0.2], 0));
    }
}
