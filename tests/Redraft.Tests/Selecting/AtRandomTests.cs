using Redraft.Selecting;

namespace Redraft.Tests.Selecting;

public sealed class AtRandomTests : SelectorContract
{
    protected override ISelector Part => new AtRandom();

    [Fact]
    public void Scores_do_not_matter()
    {
        var candidates = new[] { Candidate("a", passed: true), Candidate("b", passed: false) };

        var wrong = Enumerable.Range(0, 400).Count(seed => Selector.Select(candidates, (ulong)seed)[0].Draft.Draft.Text == "b");

        Assert.InRange(wrong, 150, 250); // 200 expected, standard deviation 10
    }
}
