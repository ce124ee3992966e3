using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class BestOfNTests
{
    private const double Rounding = 1e-12;

    [Fact]
    public void The_curve_is_the_mean_over_all_choices()
    {
        // All choices of 1 to 5 of these, equal scores half to each, counted by a script.
        var curve = BestOfN.Curve([new(0.4, 1), new(0.9, 1), new(0.1, 0), new(0.7, 0), new(0.4, 0)]);

        Assert.All(new[] { 0.4, 0.55, 0.65, 0.8, 1 }.Zip(curve), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }

    [Fact]
    public void A_scorer_that_sees_nothing_gains_nothing()
        => Assert.All(BestOfN.Curve([new(1, 0), new(1, 1), new(1, 0), new(1, 0)]), worth => Assert.Equal(0.25, worth, Rounding));

    [Fact]
    public void Many_samples_stay_exact()
    {
        var curve = BestOfN.Curve([.. Enumerable.Range(0, 3000).Select(i => new ScoredSample(i, 1))]);

        Assert.All(curve, worth => Assert.Equal(1, worth, 1e-9)); // the weights of each N sum to 1
    }

    [Fact]
    public void The_mean_over_problems_has_an_interval()
    {
        var found = BestOfN.Of([[new(1, 1), new(0, 0)], [new(1, 0), new(0, 1)]], 2);

        Assert.Equal((0.5, 0.0, 1.0, 2), (found.Value, found.Low, found.High, found.Count));
        Assert.Equal("best-of@64", BestOfN.NameOf(64));
    }

    [Fact]
    public void More_than_there_are_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => BestOfN.Of([[new(1, 1), new(0, 0)], [new(1, 0)]], 2));

        Assert.Contains("best of 2 needs 2 samples of every problem, found one with 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => BestOfN.Of([], 0));
        Assert.Throws<ArgumentException>(() => BestOfN.Curve([]));
        Assert.Contains("place 1", Assert.Throws<ArgumentException>(() => BestOfN.Curve([new(1, 1), new(double.NaN, 0)])).Message, StringComparison.Ordinal);
    }
}
