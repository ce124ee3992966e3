using Redraft.Papers;

namespace Redraft.Tests.Papers;

public sealed class PaperPageTests
{
    [Fact]
    public void Every_line_has_the_papers_number_ours_its_interval_and_n()
    {
        var page = PaperPage.Write(PaperStudies.All[0], [1, 2], PooledSection.Of([[PooledSectionTests.Section(("a", [0.5, 0.5]), ("b", [0.25, 0.25]))]]), "redraft paper x");

        Assert.Contains("| a | 12.5 ± 1 | 50.0 | 50.0 to 50.0 | 2 |", page, StringComparison.Ordinal);
        Assert.Contains("- a over b: +25.0 (+25.0 to +25.0); paper +3: **agrees**.", page, StringComparison.Ordinal);
        Assert.Contains("seeds 1 to 2; written by `redraft paper x`", page, StringComparison.Ordinal);
        Assert.Contains("Of 1 claims of the paper, 1 agree, 0 disagree, and 0 are undecided", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.125, "the same")]
    [InlineData(0.12549, "the same")] // to the digits that the paper prints
    [InlineData(0.12551, "no, +0.1")]
    [InlineData(0.1, "no, −2.5")]
    public void Where_the_data_is_the_papers_own_each_number_is_held_against_the_papers(double ours, string agreement)
    {
        var section = PooledSectionTests.Section(("a", [ours])) with { Claims = [], SameData = true };

        var page = PaperPage.Write(PaperStudies.All[0], [1], PooledSection.Of([[section]]), "x");

        Assert.Contains("| n | agreement |", page, StringComparison.Ordinal);
        Assert.Contains($"| – | 1 | {agreement} |", page, StringComparison.Ordinal);
        Assert.Contains($"Of 1 numbers that the paper gives of the same data, {(agreement == "the same" ? 1 : 0)} are ours too.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_that_the_paper_says_nothing_of_is_shown_and_no_claim()
    {
        var section = PooledSectionTests.Section(("a", [0.5, 0.5]), ("b", [0.25, 0.25])) with { Claims = [new PaperClaim("a", "b", "")] };

        var page = PaperPage.Write(PaperStudies.All[0], [1], PooledSection.Of([[section]]), "x");

        Assert.Contains("- a over b: +25.0 (+25.0 to +25.0); not in the paper.", page, StringComparison.Ordinal);
        Assert.Contains("Of 0 claims of the paper", page, StringComparison.Ordinal);
    }

    [Fact]
    public void One_number_has_no_interval()
        => Assert.Contains("| a | 12.5 ± 1 | 50.0 | – | 1 |", PaperPage.Write(
            PaperStudies.All[0], [1], PooledSection.Of([[PooledSectionTests.Section(("a", [0.5]), ("b", [0.25]))]]), "x"), StringComparison.Ordinal);
}
