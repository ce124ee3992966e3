using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed class TokenFiltersTests
{
    [Theory]
    [InlineData(0, new[] { 1f, 4, 2, 3 })]
    [InlineData(1, new[] { 0f, 4, 0, 0 })]
    [InlineData(3, new[] { 0f, 4, 2, 3 })]
    [InlineData(9, new[] { 1f, 4, 2, 3 })]
    public void Top_k_keeps_the_k_largest(int k, float[] expected)
    {
        float[] weights = [1, 4, 2, 3];
        TokenFilters.TopK(weights, k);
        Assert.Equal(expected, weights);
    }

    [Fact]
    public void Top_k_keeps_exactly_k_of_equals_the_lower_ids_first()
    {
        float[] weights = [2, 5, 2, 2, 2];
        TokenFilters.TopK(weights, 3);
        Assert.Equal([2, 5, 2, 0, 0], weights);
    }

    [Theory]
    [InlineData(1.0, new[] { 1f, 4, 2, 3 })]
    [InlineData(0.95, new[] { 1f, 4, 2, 3 })] // 4+3+2 of 10 is 0.9: not yet
    [InlineData(0.85, new[] { 0f, 4, 2, 3 })]
    [InlineData(0.7, new[] { 0f, 4, 0, 3 })] // 4+3 of 10 reaches it exactly
    [InlineData(0.1, new[] { 0f, 4, 0, 0 })]
    public void Top_p_keeps_the_smallest_set_that_reaches_p(double p, float[] expected)
    {
        float[] weights = [1, 4, 2, 3];
        TokenFilters.TopP(weights, p);
        Assert.Equal(expected, weights);
    }

    [Fact]
    public void Top_p_keeps_the_lower_ids_of_equals()
    {
        float[] weights = [1, 1, 1, 1];
        TokenFilters.TopP(weights, 0.5);
        Assert.Equal([1, 1, 0, 0], weights);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(700)]
    public void Top_p_keeps_what_sorting_and_summing_keeps(int count)
    {
        var random = new Random(7);
        for (var trial = 0; trial < 200; trial++)
        {
            float[] weights = [.. Enumerable.Range(0, count).Select(_ => (float)Math.Exp(8 * random.NextDouble()))];
            var p = 0.05 + (0.94 * random.NextDouble());
            var (sum, total, kept) = (0.0, weights.Sum(weight => (double)weight), new HashSet<int>());
            foreach (var id in Enumerable.Range(0, count).OrderByDescending(id => weights[id]).TakeWhile(_ => sum < p * total))
            {
                sum += weights[id];
                kept.Add(id);
            }

            TokenFilters.TopP(weights, p);
            Assert.Equal(kept, [.. Enumerable.Range(0, count).Where(id => weights[id] > 0)]);
        }
    }

    [Theory]
    [InlineData(0.0, new[] { 1f, 4, 2, 3 })]
    [InlineData(0.5, new[] { 0f, 4, 2, 3 })]
    [InlineData(0.51, new[] { 0f, 4, 0, 3 })]
    [InlineData(1.0, new[] { 0f, 4, 0, 0 })]
    public void Min_p_keeps_what_comes_near_the_likeliest(double p, float[] expected)
    {
        float[] weights = [1, 4, 2, 3];
        TokenFilters.MinP(weights, p);
        Assert.Equal(expected, weights);
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.99, 0)]
    [InlineData(1.0, 2)] // id 1 has no weight
    [InlineData(2.99, 2)]
    [InlineData(3.0, 3)]
    [InlineData(99.0, 3)] // rounding may push the point past the total
    public void Pick_walks_the_weights(double point, int expected)
        => Assert.Equal(expected, TokenFilters.Pick([1, 0, 2, 3, 0], point));

    [Fact]
    public void Pick_finds_what_walking_one_by_one_finds()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 200; trial++)
        {
            float[] weights = [.. Enumerable.Range(0, 1 + random.Next(700)).Select(_ => random.Next(3) == 0 ? 0 : (float)random.Next(1, 9))]; // whole numbers: sums are exact
            var total = weights.Sum(weight => (double)weight);
            Assert.Equal(total, TokenFilters.Sum(weights));
            var point = random.NextDouble() * total;
            var sum = 0.0;
            var expected = total == 0 ? -1 : Array.FindIndex(weights, weight => (sum += weight) > point);
            Assert.Equal(expected, TokenFilters.Pick(weights, point));
            Assert.Equal(Array.FindLastIndex(weights, weight => weight > 0), TokenFilters.Pick(weights, total));
        }
    }

    [Fact]
    public void Quickselect_finds_what_sorting_finds()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 300; trial++)
        {
            float[] values = [.. Enumerable.Range(0, 1 + random.Next(40)).Select(_ => (float)random.Next(12))];
            var k = 1 + random.Next(values.Length);
            Assert.Equal(values.OrderDescending().ElementAt(k - 1), Quickselect.Largest(values, k));
        }
    }
}
