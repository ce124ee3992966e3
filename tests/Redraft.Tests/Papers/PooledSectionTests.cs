using Redraft.Papers;

namespace Redraft.Tests.Papers;

public sealed class PooledSectionTests
{
    [Fact]
    public void A_problems_value_is_its_mean_over_the_seeds_and_problems_are_what_is_averaged()
    {
        var pooled = Assert.Single(PooledSection.Of([[Section(("a", [1, 0]), ("b", [0, 0]))], [Section(("a", [1, 1]), ("b", [0, 1]))]]));

        Assert.Equal([1, 0.5], pooled.Rows[0].Values.Values);
        Assert.Equal((0.75, 2), (pooled.Rows[0].Ours.Value, pooled.Rows[0].Ours.Count));
        Assert.Equal([0, 0.5], pooled.Rows[1].Values.Values);
    }

    [Fact]
    public void A_row_of_which_a_seed_has_no_case_is_pooled_over_the_others()
    {
        var pooled = Assert.Single(PooledSection.Of([[Section(("a", [1, 0]), ("b", [0, 0]))], [Section(("a", [1, 1]), ("c", [0, 1]), ("b", [1, 1]))]]));

        Assert.Equal([("a", 0.75), ("b", 0.5), ("c", 0.5)], pooled.Rows.Select(row => (row.Name, row.Ours.Value)));
    }

    [Theory]
    [InlineData("agrees", 1)]
    [InlineData("disagrees", -1)]
    public void A_claim_is_held_against_the_paired_difference(string verdict, int sign)
    {
        double[] high = [0.9, 0.8, 0.7, 0.9, 0.8, 0.8], low = [0.1, 0.2, 0.3, 0.2, 0.1, 0.1]; // six of six: p = 2/64

        var finding = Assert.Single(Assert.Single(PooledSection.Of([[Section(("a", sign > 0 ? high : low), ("b", sign > 0 ? low : high))]])).Findings);

        Assert.Equal(verdict, finding.Verdict);
        Assert.Equal(sign * 3.9 / 6, finding.Difference.Value, 9);
    }

    [Fact]
    public void An_interval_that_the_sign_test_does_not_bear_out_decides_nothing()
    {
        double[] high = [0.9, 0.8, 0.7, 0.9, 0.8], low = [0.1, 0.2, 0.3, 0.2, 0.1]; // five of five: p = 2/32
        Assert.Equal("undecided, by its interval alone it agrees", Assert.Single(Assert.Single(PooledSection.Of([[Section(("a", high), ("b", low))]])).Findings).Verdict);
        Assert.Equal("undecided, by its interval alone it disagrees", Assert.Single(Assert.Single(PooledSection.Of([[Section(("a", low), ("b", high))]])).Findings).Verdict);
    }

    [Fact]
    public void Correction_over_all_claims_can_undo_a_verdict()
    {
        double[] high = [1, 1, 1, 1, 1, 1], low = [0, 0, 0, 0, 0, 0];
        var both = PooledSection.Of([[Section(("a", high), ("b", low)), Section(("a", high), ("b", low))]]);

        Assert.All(both.SelectMany(section => section.Findings), finding =>
        {
            Assert.Equal((2 / 64.0, 4 / 64.0), (Math.Round(finding.P, 9), Math.Round(finding.Corrected!.Value, 9)));
            Assert.Equal("undecided, by its interval alone it agrees", finding.Verdict);
        });
    }

    [Fact]
    public void Where_the_interval_holds_zero_or_there_is_none_nothing_is_decided()
    {
        Assert.Equal("undecided", Assert.Single(Assert.Single(PooledSection.Of([[Section(("a", [1, 0, 1]), ("b", [0, 1, 1]))]])).Findings).Verdict);
        Assert.Equal("undecided, one number", Assert.Single(Assert.Single(PooledSection.Of([[Section(("a", [1]), ("b", [0]))]])).Findings).Verdict);
    }

    internal static PaperSection Section(params (string Name, double[] Values)[] rows) => new(
        "A <table>", "Table 1", "%", "Made up.", [.. rows.Select(row => PaperRow.Of(row.Name, "12.5 ± 1", row.Values.Select((v, i) => ($"p{i}", v))))], [new("a", "b", "+3")]);
}
