using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class PaperCommandTests : IDisposable
{
    private const double Digits = 1e-9;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_published_data_is_graded_to_its_known_answers_and_resumed_without_grading()
    {
        var run = Path.Combine(_folder.Path, "run");
        var first = await Invocation.RunAsync("paper", "chen2023", "--data", SharedData.Folder, "--out", run, "--json");

        Assert.Equal((0, 0), (first.Code, first.Error.Contains("error", StringComparison.Ordinal) ? 1 : 0));
        double[] expected = [1, 1, 0, 188 / 195.0, 182 / 195.0, 1];
        Assert.Equal(expected, Rows(first, "Programs that pass their tests").Select(row => row.Value), (a, b) => Math.Abs(a - b) < Digits);
        Assert.Equal([974, 195, 195, 195, 195, 172], Rows(first, "Programs that pass their tests").Select(row => row.N));
        var kinds = Rows(first, "How the drafts fail").ToDictionary(row => row.Name, row => row.Value);
        Assert.Equal((173, 6, 5, 1, 195), (kinds["wrong"], kinds["NameError"], kinds["TypeError"], kinds["syntax"], kinds.Values.Sum()));
        Assert.True(File.Exists(Path.Combine(run, "paper.md")) && File.Exists(Path.Combine(run, "chen2023-data-how-the-drafts-fail.svg")));

        var again = await Invocation.RunAsync("resume", run, "--json");
        Assert.Equal(first.Out, again.Out);
        Assert.DoesNotContain("grade", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Invocation.RunAsync("verify", run)).Code);
    }

    [Theory]
    [InlineData("--seeds", "2")]
    [InlineData("--budget", "small")]
    public async Task Data_goes_with_neither_seeds_nor_a_budget(string option, string value)
    {
        var run = await Invocation.RunAsync("paper", "chen2023", "--data", _folder.Path, option, value);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("leave --seeds and --budget out", run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paper_without_such_a_study_and_a_folder_without_the_files_are_refused()
    {
        var other = await Invocation.RunAsync("paper", "scheurer2023", "--data", _folder.Path);
        var empty = await Invocation.RunAsync("paper", "chen2023", "--data", _folder.Path, "--out", Path.Combine(_folder.Path, "run"));

        Assert.Equal((ExitCode.Usage, ExitCode.Configuration), (other.Code, empty.Code));
        Assert.Contains("leave --data out", other.OneError, StringComparison.Ordinal);
        Assert.Contains("mbpp.jsonl", empty.Error, StringComparison.Ordinal);
        Assert.Contains("surge_annotations.jsonl", empty.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "run")));
    }

    public void Dispose() => _folder.Dispose();

    private static List<(string Name, double Value, int N)> Rows(Invocation run, string title)
        => [.. JsonDocument.Parse(run.Out).RootElement.GetProperty("sections").EnumerateArray().Single(s => s.GetProperty("title").GetString() == title)
            .GetProperty("rows").EnumerateArray().Select(row => (row.GetProperty("name").GetString()!, row.GetProperty("value").GetDouble(), row.GetProperty("n").GetInt32()))];
}
