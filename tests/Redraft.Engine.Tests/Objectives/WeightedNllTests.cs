using Redraft.Engine.Objectives;

namespace Redraft.Engine.Tests.Objectives;

public sealed class WeightedNllTests : TokenObjectiveContract
{
    private const int Digits = 6; // float inputs

    private static readonly WeightedNll Objective = new();

    protected override ITokenObjective Part => Objective;

    [Fact]
    public void Loss_and_gradient_equal_numbers_worked_by_hand()
    {
        // −(1·(−0.5) + 2·(−1.5)) / 4 = 3.5 / 4; the 4 is that of a batch with another completion of weight 1.
        var gradient = new float[2];
        var loss = Objective.Evaluate([-0.5f, -1.5f], [1, 2], normalizer: 4, gradient);
        Assert.Equal(0.875, loss, Digits);
        Assert.Equal([-0.25f, -0.5f], gradient);
    }

    [Fact]
    public void A_negative_weight_pushes_down_and_counts_by_its_size()
    {
        var gradient = new float[2];
        Assert.Equal(4, Objective.Normalizer([1, -3]), Digits);
        var loss = Objective.Evaluate([-1, -2], [1, -3], normalizer: 4, gradient);
        Assert.Equal((1 - 6) / 4.0, loss, Digits);
        Assert.Equal([-0.25f, 0.75f], gradient);
    }

    [Fact]
    public void Uniform_predictions_over_8_tokens_lose_ln_8_whatever_the_weights()
    {
        float[] weights = [0.5f, 2, 1];
        var logp = -MathF.Log(8);
        var loss = Objective.Evaluate([logp, logp, logp], weights, Objective.Normalizer(weights), new float[3]);
        Assert.Equal(Math.Log(8), loss, Digits);
    }
}
