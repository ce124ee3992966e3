using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class LevenshteinTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("a😀b", "ab", 1)]
    public void The_distance_counts_single_character_edits(string left, string right, int expected) =>
        Assert.Equal(expected, Levenshtein.Distance(left, right));
}
