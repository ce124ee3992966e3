using Redraft.Engine.Optimizing;

namespace Redraft.Engine.Tests.Optimizing;

public sealed class LearningRateSchedulesTests
{
    private const double Exact = 1e-12;

    [Theory]
    [InlineData("constant", new[] { 1.0, 1, 1, 1 })]
    [InlineData("linear", new[] { 1, 0.75, 0.5, 0.25 })]
    [InlineData("cosine", new[] { 1, 0.853553390593274, 0.5, 0.146446609406726 })] // (1 + cos 45°)/2 = 0.8536
    public void Eight_steps_after_four_of_warm_up(string name, double[] expected)
    {
        Assert.Equal(0.25, LearningRateSchedules.Factor(name, 0, 12, 4), Exact);
        Assert.Equal(1, LearningRateSchedules.Factor(name, 3, 12, 4), Exact);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], LearningRateSchedules.Factor(name, 4 + (2 * i), 12, 4), Exact);
        }
    }

    [Fact]
    public void Without_warm_up_the_first_step_has_the_full_rate()
        => Assert.All(LearningRateSchedules.Names, name => Assert.Equal(1, LearningRateSchedules.Factor(name, 0, 10, 0), Exact));

    [Fact]
    public void A_training_of_warm_up_alone_ends_at_the_full_rate()
        => Assert.Equal(1, LearningRateSchedules.Factor("cosine", 4, 5, 5), Exact);
}
