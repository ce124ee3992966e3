using Redraft.Papers;

namespace Redraft.Tests.Papers;

public sealed class PaperPageTests
{
    [Fact]
    public void Every_line_has_the_papers_number_ours_its_interval_and_n()
    {
        var page = PaperPage.Write(PaperStudies.All[0], [1, 2], PooledSection.Of([[PooledSectionTests.Section(("a", [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), ("b", [0.25, 0.25, 0.25, 0.25, 0.25, 0.25]))]]), "redraft paper x");

        Assert.Contains("| a | 12.5 ± 1 | 50.0 | 50.0 to 50.0 | 6 |", page, StringComparison.Ordinal);
        Assert.Contains("- a over b: +25.0 (+25.0 to +25.0), p = 0.031; paper +3: **agrees**.", page, StringComparison.Ordinal);
        Assert.Contains("\"A over B\" is A less B, paired by what is resampled.", page, StringComparison.Ordinal);
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

        Assert.Contains("- a over b: +25.0 (+25.0 to +25.0), p = 0.5; not in the paper.", page, StringComparison.Ordinal);
        Assert.Contains("\n- No verdict: the paper compares no two of these lines.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("claims of the paper", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_are_tested_as_a_family_and_what_is_ours_alone_is_not_among_them()
    {
        var (high, low) = (new[] { 0.5, 0.5, 0.5, 0.5, 0.5, 0.5 }, new[] { 0.25, 0.25, 0.25, 0.25, 0.25, 0.25 });
        var sections = new[]
        {
            PooledSectionTests.Section(("a", high), ("b", low)), // six wins of six: 2/64
            PooledSectionTests.Section(("a", [1, 1, 1, 0, 0, 0]), ("b", [0, 0, 0, 1, 1, 1])),
            PooledSectionTests.Section(("a", high), ("b", low)) with { Claims = [new PaperClaim("a", "b", "")] },
            PooledSectionTests.Section(("a", [1]), ("b", [0])),
        };

        var page = PaperPage.Write(PaperStudies.All[0], [1], PooledSection.Of([sections]), "x");

        Assert.Contains("- a over b: +25.0 (+25.0 to +25.0), p = 0.031, corrected 0.063; paper +3: **undecided, by its interval alone it agrees**.", page, StringComparison.Ordinal);
        Assert.Contains(", p = 1, corrected 1; paper +3: **undecided**.", page, StringComparison.Ordinal);
        Assert.Contains("- a over b: +25.0 (+25.0 to +25.0), p = 0.031; not in the paper.", page, StringComparison.Ordinal);
        Assert.Contains("; paper +3: **undecided, one number**.", page, StringComparison.Ordinal);
        Assert.Contains("2 comparisons: 1 below 0.05 taken alone, 0 after Holm's correction", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16.3548, "16.4")]
    [InlineData(1.71523, "1.72")]
    [InlineData(0.20987, "0.210")]
    [InlineData(248.4, "248")]
    public void What_is_no_share_has_three_digits(double value, string shown)
    {
        var section = PooledSectionTests.Section(("a", [value, value])) with { Claims = [], Unit = "words" };

        Assert.Contains($"| a | 12.5 ± 1 | {shown} | {shown} to {shown} | 2 |", PaperPage.Write(PaperStudies.All[0], [1], PooledSection.Of([[section]]), "x"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_of_nothing_has_no_sign()
        => Assert.Contains("- a over b: 0.0 (", PaperPage.Write(PaperStudies.All[0], [1], PooledSection.Of([[PooledSectionTests.Section(("a", [0.5, 0.5]), ("b", [0.5, 0.5]))]]), "x"), StringComparison.Ordinal);

    [Fact]
    public void One_number_has_no_interval()
        => Assert.Contains("| a | 12.5 ± 1 | 50.0 | – | 1 |", PaperPage.Write(
            PaperStudies.All[0], [1], PooledSection.Of([[PooledSectionTests.Section(("a", [0.5]), ("b", [0.25]))]]), "x"), StringComparison.Ordinal);
}
