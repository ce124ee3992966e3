using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class FiguresTests
{
    [Fact]
    public void Rates_are_written_in_percent_and_their_differences_in_points()
    {
        Assert.Equal("87.3 %", Figures.Value("pass@1", 0.8734));
        Assert.Equal("84.1 to 90.2", Figures.Interval("pass@10", 0.841, 0.902));
        Assert.Equal("+62.1", Figures.Difference("pass@1", 0.6212));
        Assert.Equal("−1.0 to +2.5", Figures.DifferenceInterval("pass@1", -0.01, 0.025));
    }

    [Fact]
    public void What_is_no_rate_is_written_as_it_is()
    {
        Assert.Equal("4.21", Figures.Value("perplexity", 4.2123));
        Assert.Equal("−0.13", Figures.Difference("perplexity", -0.13));
    }

    [Theory]
    [InlineData("pass@1")]
    [InlineData("perplexity")]
    public void What_there_is_no_number_of_is_a_dash(string metric)
    {
        Assert.Equal("–", Figures.Value(metric, double.NaN));
        Assert.Equal("–", Figures.Interval(metric, double.NaN, 1));
        Assert.Equal("–", Figures.Difference(metric, double.PositiveInfinity));
        Assert.Equal("–", Figures.DifferenceInterval(metric, 0, double.NaN));
    }

    [Theory]
    [InlineData("written-by-a-person", "best-of@4", "the best of N samples by written-by-a-person")]
    [InlineData("reward-model", "best-of-kl@4", "the best of N samples by the reward model")]
    [InlineData("reward-model", "pairwise-accuracy", "the reward model on comparisons that it hasn't seen")]
    [InlineData("length", "pairwise-accuracy best-of@4", "the reward model on comparisons that it hasn't seen, and the best of N samples by length")]
    public void A_table_of_choosing_is_headed_by_what_it_shows(string by, string metrics, string heading) => Assert.Equal(heading, Figures.Chosen(new RunReport
    {
        Task = "posts", Seeds = [1], Results = [.. metrics.Split(' ').Select(metric => new ReportedResult("zero-shot", metric, 0.5, 0.4, 0.6, 10))], Differences = [], TotalSeconds = 0,
        Settings = new Dictionary<string, string> { ["evaluation.best-of.by"] = by },
    }));

    [Theory]
    [InlineData("zero-shot", "zero-shot")]
    [InlineData("ilf-round-2", "ILF round 2")]
    [InlineData("sft-own-passing", "SFT own passing")]
    public void Names_become_labels(string name, string label) => Assert.Equal(label, Figures.Label(name));
}
