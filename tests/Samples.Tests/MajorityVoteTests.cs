using Redraft.Contracts;
using Redraft.Selecting;
using YourOwnSelector;

namespace Samples.Tests;

/// <summary>The sample's selector, held to the suite of all selectors.</summary>
public sealed class MajorityVoteTests : SelectorContract
{
    protected override ISelector Part => new MajorityVote();

    protected override IReadOnlyList<ISelector> Outside => [Part];

    [Fact]
    public void What_was_drawn_most_often_is_taken_right_or_not()
        => Assert.All(Enumerable.Range(0, 20), seed => Assert.Equal("b", Assert.Single(Selector.Select(
            [Candidate("a", passed: true), Candidate("b", passed: false), Candidate("c", passed: true), Candidate("b", passed: false)], (ulong)seed)).Draft.Draft.Text));
}
