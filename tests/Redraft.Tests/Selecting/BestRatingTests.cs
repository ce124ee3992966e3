using Redraft.Selecting;

namespace Redraft.Tests.Selecting;

public sealed class BestRatingTests : SelectorContract
{
    protected override ISelector Part => new BestRating(new SelectingOptions());

    [Fact]
    public void Weighted_ratings_are_added_and_lower_is_better_counts_negative()
    {
        var by = new BestRating(new SelectingOptions { By = ["length", "edit-distance"], Weights = [1, 10] });

        // 5 − 10·0.1 = 4 · 7 − 10·0.4 = 3 · 4 − 10·0 = 4.0, a tie with the first
        var chosen = Enumerable.Range(0, 50).Select(seed => by.Select([Rated("a", 5, 0.1), Rated("b", 7, 0.4), Rated("c", 4, 0)], (ulong)seed)[0].Draft.Draft.Text).ToHashSet();

        Assert.Equal(["a", "c"], chosen.Order());
    }

    [Fact]
    public void A_raters_name_chooses_its_best()
    {
        Assert.Equal("b", Selectors.Find("length")!.Select([Rated("a", 5, 0.1), Rated("b", 7, 0.4)], 1)[0].Draft.Draft.Text);
        Assert.Equal("a", Selectors.Find("edit-distance")!.Select([Rated("a", 5, 0.1), Rated("b", 7, 0.4)], 1)[0].Draft.Draft.Text);
        Assert.Equal(["edit-distance"], Selectors.Find("edit-distance")!.Reads);
        Assert.Null(Selectors.Find("lenght"));
    }

    [Theory]
    [InlineData("by: 'tall' is not one of", "tall")]
    [InlineData("by: expected each once, found 'length' twice", "length", "length")]
    [InlineData("by: at least one rater expected")]
    public void Options_that_make_no_sense_are_refused(string message, params string[] by)
    {
        var error = Assert.Throws<ArgumentException>(() => new BestRating(new SelectingOptions()).With(new SelectingOptions { By = by }));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("random", "by weights beta")]
    [InlineData("length", "by weights beta")]
    [InlineData("best-rating", "beta")]
    [InlineData("lexicographic", "weights beta")]
    [InlineData("softmax", "")]
    public void What_a_selector_does_not_read_of_them_is_told(string selector, string keys)
    {
        var options = new SelectingOptions { By = ["length"], Weights = [2], Beta = 3 };

        Assert.Equal(
            keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(key => $"selecting.{key}: the selector '{Selectors.Find(selector, options)!.Name}' doesn't read it, so it changes nothing"),
            options.Unread(Selectors.Find(selector, options)!));
        Assert.Empty(new SelectingOptions().Unread(new AtRandom()));
    }

    [Fact]
    public void So_are_weights_that_do_not_fit_and_a_negative_beta()
    {
        Assert.Single(new SelectingOptions { Weights = [1, 2] }.Problems());
        Assert.Single(new SelectingOptions { Weights = [double.NaN] }.Problems());
        Assert.Single(new SelectingOptions { Beta = -1 }.Problems());
        Assert.Single(new SelectingOptions { Beta = double.NaN }.Problems());
        Assert.Empty(new SelectingOptions { Beta = double.PositiveInfinity }.Problems());
    }

    private static ScoredDraft Rated(string text, double length, double distance)
        => Candidate(text, passed: true) with { Ratings = new Dictionary<string, double> { ["length"] = length, ["edit-distance"] = distance } };
}
