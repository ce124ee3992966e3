using Redraft.Selecting;

namespace Redraft.Tests.Selecting;

public sealed class PassingTestsTests : SelectorContract
{
    protected override ISelector Part => new PassingTests();

    [Fact]
    public void A_text_that_was_sampled_often_is_no_likelier_to_be_chosen()
    {
        var candidates = Enumerable.Repeat(Candidate("common", passed: true), 9).Append(Candidate("rare", passed: true)).ToList();

        var rare = Enumerable.Range(0, 400).Count(seed => Selector.Select(candidates, (ulong)seed)[0].Draft.Draft.Text == "rare");

        Assert.InRange(rare, 150, 250); // 200 expected, standard deviation 10
    }
}
