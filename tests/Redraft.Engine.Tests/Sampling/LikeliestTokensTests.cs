using Redraft.Engine.Sampling;

namespace Redraft.Engine.Tests.Sampling;

public sealed class LikeliestTokensTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 7)]
    [InlineData(3, 20)]
    [InlineData(1000, 20)]
    [InlineData(10, 0)]
    public void They_are_those_that_sorting_finds_and_of_equals_the_lower_id_comes_first(int vocabulary, int count)
    {
        var random = new Random(vocabulary);
        float[] logits = [.. Enumerable.Range(0, vocabulary).Select(_ => (float)random.Next(-8, 8))]; // many equals
        var found = LikeliestTokens.Of(logits, 0.5, count);

        var expected = logits.Select((logit, id) => (logit, id)).OrderByDescending(pair => pair.logit).ThenBy(pair => pair.id).Take(count).Select(pair => new TokenChance(pair.id, pair.logit - 0.5f));
        Assert.Equal(expected, found);
    }
}
