using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class PassAtKTests
{
    // The published figures carry ten decimals.
    private const double TenDecimals = 5e-11;

    [Theory]
    [InlineData(5, 2, 1, 0.4)]
    [InlineData(5, 2, 2, 0.7)]
    [InlineData(5, 2, 3, 0.9)]
    [InlineData(5, 2, 4, 1)]
    [InlineData(10, 3, 5, 0.9166666667)]
    [InlineData(30, 1, 1, 0.0333333333)]
    [InlineData(30, 1, 10, 0.3333333333)]
    [InlineData(30, 3, 10, 0.7192118227)]
    [InlineData(30, 6, 10, 0.9347227485)]
    [InlineData(30, 10, 10, 0.9938506937)] // 1 − 184756/30045015
    [InlineData(30, 20, 10, 0.9999999667)]
    [InlineData(30, 21, 10, 1)]
    [InlineData(200, 5, 10, 0.2282844607)]
    [InlineData(200, 5, 100, 0.9703083948)]
    [InlineData(100, 50, 10, 0.9994065803)]
    [InlineData(30, 0, 10, 0)]
    public void The_unbiased_estimator_gives_the_known_answers(int samples, int correct, int k, double expected)
        => Assert.Equal(expected, PassAtK.Of(samples, correct, k), TenDecimals);

    [Fact]
    public void It_is_the_share_of_k_subsets_that_hold_a_correct_sample()
    {
        // n = 5 of which samples 0 and 1 are correct, k = 3: counted by hand over all C(5, 3) = 10 subsets.
        var hits = 0;
        for (var a = 0; a < 5; a++)
        {
            for (var b = a + 1; b < 5; b++)
            {
                for (var c = b + 1; c < 5; c++)
                {
                    hits += a < 2 || b < 2 || c < 2 ? 1 : 0;
                }
            }
        }

        Assert.Equal(hits / 10.0, PassAtK.Of(5, 2, 3), TenDecimals);
    }

    [Fact]
    public void The_mean_over_tasks_gives_the_known_answer()
    {
        int[] correct = [0, 0, 1, 3, 15, 30];

        Assert.Equal(0.2722222222, correct.Average(c => PassAtK.Of(30, c, 1)), TenDecimals);
        Assert.Equal(0.5087408677, correct.Average(c => PassAtK.Of(30, c, 10)), TenDecimals);
    }

    [Theory]
    [InlineData(5, 2, 6)]
    [InlineData(5, 6, 1)]
    [InlineData(5, -1, 1)]
    [InlineData(5, 1, 0)]
    public void Impossible_counts_are_refused(int samples, int correct, int k)
        => Assert.Throws<ArgumentOutOfRangeException>(() => PassAtK.Of(samples, correct, k));
}
