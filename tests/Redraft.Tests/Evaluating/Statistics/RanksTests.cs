using Redraft.Evaluating.Statistics;

namespace Redraft.Tests.Evaluating.Statistics;

public sealed class RanksTests
{
    [Theory]
    [InlineData(new double[] { 1, 2, 2, 3 }, new[] { 1, 2.5, 2.5, 4 })] // dense
    [InlineData(new double[] { 1, 2, 2, 4 }, new[] { 1, 2.5, 2.5, 4 })] // competition
    [InlineData(new double[] { 7, 7, 7 }, new double[] { 2, 2, 2 })]
    [InlineData(new double[] { 3, 1, 2 }, new double[] { 3, 1, 2 })]
    public void Ties_share_their_average_rank(double[] row, double[] expected) => Assert.Equal(expected, Ranks.Standardise(row));

    [Fact]
    public void The_largest_score_ranks_first() => Assert.Equal([2, 1, 3.5, 3.5], Ranks.OfScores([0.5, 0.9, 0.1, 0.1]));

    [Fact]
    public void What_is_no_number_has_no_rank() => Assert.Throws<ArgumentException>(() => Ranks.Standardise([1, double.NaN]));
}
