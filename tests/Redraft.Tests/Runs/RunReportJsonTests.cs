using System.Text.Json;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class RunReportJsonTests
{
    private static readonly RunReport Report = new()
    {
        Task = "programs",
        Seeds = [1, 2],
        Results = [new("zero-shot", "pass@1", 0.25, 0.2, 0.3, 200), new("zero-shot", "pass@1", 0.24, 0.2, 0.29, 200, Seed: 1)],
        Differences = [new("ilf-round-2", "zero-shot", "pass@1", 0.5, 0.4, 0.6)],
        TotalSeconds = 12.5,
        Stages = [new("draft", 1), new("refine", 2), new("draft", 3)],
        Losses = [new("refiner", [1, 2], [0.5, 0.25])],
        Failures = [new("zero-shot", new Dictionary<string, int> { ["wrong"] = 3 })],
        Story = new Story
        {
            ProblemId = "p", Description = "d", Draft = "a", Feedback = "f", FeedbackAuthor = new Author(AuthorKind.Program, "scripted"),
            Redraft = "b", Final = "c", FinalPassed = true, FinalName = "ilf-round-2",
        },
    };

    [Fact]
    public void What_was_written_is_read_back()
    {
        var json = RunReportJson.Write(Report);

        Assert.Equal(json, RunReportJson.Write(RunReportJson.Read(json, "report.json")));
    }

    [Fact]
    public void The_summary_is_one_line_with_the_promised_keys()
    {
        var summary = RunReportJson.Summary(Report with { Report = "runs/1/report.html", Checkpoint = "runs/1/final" });

        Assert.DoesNotContain('\n', summary);
        var root = JsonDocument.Parse(summary).RootElement;
        string[] keys = ["schema", "task", "seeds", "results", "differences", "seconds", "report", "checkpoint", "versions"];
        Assert.All(keys, key => Assert.True(root.TryGetProperty(key, out _), key));
        Assert.Equal(0.25, root.GetProperty("results")[0].GetProperty("value").GetDouble());
        Assert.False(root.GetProperty("results")[0].TryGetProperty("seed", out _));
        Assert.Equal(1, root.GetProperty("results")[1].GetProperty("seed").GetInt32());
        Assert.Equal(4, root.GetProperty("seconds").GetProperty("stages").GetProperty("draft").GetDouble());
    }

    [Fact]
    public void What_is_no_number_is_written_as_null_and_read_as_such()
    {
        var gaps = Report with { Results = [new("ilf-round-1", "forward-kl", double.NaN, double.NaN, double.PositiveInfinity, 0)], Divergences = [new("ilf-round-1", double.NaN, 0, double.NaN, 0)] };

        var summary = JsonDocument.Parse(RunReportJson.Summary(gaps)).RootElement;
        var again = RunReportJson.Read(RunReportJson.Write(gaps), "report.json");

        Assert.Equal(JsonValueKind.Null, summary.GetProperty("results")[0].GetProperty("value").ValueKind);
        Assert.True(double.IsNaN(again.Results[0].High));
        Assert.True(double.IsNaN(again.Divergences[0].Forward));
    }

    [Theory]
    [InlineData("{", "report.json, line 1")]
    [InlineData("null", "null")]
    [InlineData("""{"schema": 2, "task": "", "seeds": [], "results": [], "differences": [], "totalSeconds": 1}""", "schema 2")]
    public void A_malformed_report_is_refused_by_name_and_place(string json, string place)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => RunReportJson.Read(json, "report.json"));

        Assert.Contains(place, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("report.json", refusal.Message, StringComparison.Ordinal);
    }
}
