using Redraft.Rewarding;

namespace Redraft.Tests.Rewarding;

public sealed class AnswerLossTests
{
    private static readonly double[] Prompt = [1, 2, 0.5];

    [Theory]
    [InlineData(0, 0.7)]
    [InlineData(0.001, 0.175875)]
    [InlineData(0.1, 0.2625)]
    [InlineData(1, 1.05)]
    public void The_sources_mean_is_over_the_tokens_with_any_loss(double weight, double loss) => Assert.Equal(loss, AnswerLoss.ByCount(Prompt, 0.7, weight), 1e-12);

    [Theory]
    [InlineData(0, 0.7)]
    [InlineData(0.1, 1.05 / 1.3)]
    [InlineData(1, 1.05)]
    public void Ours_is_over_the_weights(double weight, double loss) => Assert.Equal(loss, AnswerLoss.BySumOfWeights(Prompt, 0.7, weight), 1e-12);
}
