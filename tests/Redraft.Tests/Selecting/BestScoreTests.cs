using Redraft.Selecting;

namespace Redraft.Tests.Selecting;

public sealed class BestScoreTests : SelectorContract
{
    protected override ISelector Part => new BestScore();

    [Fact]
    public void The_highest_score_wins()
        => Assert.Equal("b", Selector.Select([Candidate("a", false, value: 0.2), Candidate("b", false, value: 0.7), Candidate("c", true, value: 0.5)], 1)[0].Draft.Draft.Text);
}
