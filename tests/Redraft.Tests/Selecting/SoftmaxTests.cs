using Redraft.Selecting;

namespace Redraft.Tests.Selecting;

public sealed class SoftmaxTests : SelectorContract
{
    private const double Tolerance = 1e-6; // the digits of the known answers

    protected override ISelector Part => new Softmax(new SelectingOptions());

    [Theory]
    [InlineData(5, .660344, .147343, .147343, .032877, .012095)]
    [InlineData(10, .907121, .045163, .045163, .002249, .000304)]
    [InlineData(0, .2, .2, .2, .2, .2)]
    public void Weights_are_those_worked_out_beforehand(double beta, params double[] weights)
        => Assert.All(weights.Zip(Weigh(beta, .9, .6, .6, .3, .1)), pair => Assert.Equal(pair.First, pair.Second.Weight, Tolerance));

    [Fact]
    public void An_infinite_beta_shares_among_the_best()
        => Assert.Equal([("0", 0.5), ("2", 0.5)], Weigh(double.PositiveInfinity, .9, .6, .9).Select(w => (w.Draft.Draft.Text, w.Weight)));

    [Fact]
    public void Weights_that_nobody_would_see_are_left_out_and_the_rest_adds_up_to_one()
    {
        var weights = Weigh(100, 1, 0.99, 0);

        Assert.Equal(["0", "1"], weights.Select(w => w.Draft.Draft.Text));
        Assert.Equal(1, weights.Sum(w => w.Weight), 12);
    }

    private static IReadOnlyList<WeightedDraft> Weigh(double beta, params double[] ratings)
        => new Softmax(new SelectingOptions { Beta = beta }).Select([.. ratings.Select((r, i) => Candidate($"{i}", passed: true, value: r))], 1);
}
