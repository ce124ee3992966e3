using Redraft.Selecting;

namespace Redraft.Tests.Selecting;

public sealed class LexicographicTests : SelectorContract
{
    protected override ISelector Part => new Lexicographic(new SelectingOptions());

    [Fact]
    public void The_second_rater_decides_among_the_firsts_equals_alone()
    {
        var by = new Lexicographic(new SelectingOptions { By = ["task-score", "edit-distance"] });

        Assert.Equal("b", by.Select([Rated("a", 1, 0.5), Rated("b", 1, 0.2), Rated("c", 0, 0)], 1)[0].Draft.Draft.Text);
        Assert.Equal("a", by.Select([Rated("a", 1, 0.5), Rated("b", 1, double.NaN), Rated("c", 0, 0)], 1)[0].Draft.Draft.Text);
    }

    private static ScoredDraft Rated(string text, double score, double distance)
        => Candidate(text, passed: true) with { Ratings = new Dictionary<string, double> { ["task-score"] = score, ["edit-distance"] = distance } };
}
