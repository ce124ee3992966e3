using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Cli.Tests.Runs;

namespace Redraft.Cli.Tests.Commands;

/// <summary>What <c>redraft export</c> makes of the run of two seeds.</summary>
public sealed class ExportCommandTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Demonstrations_are_what_the_last_round_learned_in_its_order()
    {
        var run = await Invocation.RunAsync("export", finished.Run, "--as", "trl-prompt-completion", "--out", At("data"), "--seed", "2", "--json");

        Assert.Equal(0, run.Code);
        var lines = Lines();
        Assert.Equal(lines.Count, JsonDocument.Parse(run.Out).RootElement.GetProperty("lines").GetInt32());
        var shown = JsonDocument.Parse((await Invocation.RunAsync("show", finished.Run, "round-1/imitate", "--json")).Out).RootElement.GetProperty("lineages").EnumerateArray()
            .Where(lineage => lineage.GetProperty("seed").GetInt32() == 2).ToList();
        Assert.Equal(
            shown.Select(lineage => lineage.GetProperty("steps").EnumerateArray().Last().GetProperty("text").GetString()!.TrimEnd('\n')),
            lines.Select(line => ("def solve(xs):\n" + line.GetProperty("completion").GetString()).TrimEnd('\n')));
        Assert.Equal(
            shown.Select(lineage => $"<|task|>{lineage.GetProperty("problem").GetProperty("description").GetString()}\n<|code|>def solve(xs):\n"),
            lines.Select(line => line.GetProperty("prompt").GetString()));
        Assert.Contains("the feedback that the completion answers", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preferences_put_the_chosen_redraft_over_the_draft_that_it_answers()
    {
        Assert.Equal(0, (await Invocation.RunAsync("export", finished.Run, "--as", "trl-preference", "--out", At("data"))).Code);

        var shown = JsonDocument.Parse((await Invocation.RunAsync("show", finished.Run, "round-1/imitate", "--json")).Out).RootElement.GetProperty("lineages").EnumerateArray()
            .Where(lineage => lineage.GetProperty("seed").GetInt32() == 1).Select(lineage => lineage.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("text").GetString()!.TrimEnd('\n')).ToList())
            .Where(texts => texts[0] != texts[^1]).ToList();
        Assert.NotEmpty(shown);
        Assert.Equal(
            shown.Select(texts => (texts[^1], texts[0])).Distinct().Order(),
            Lines().Select(line => (Program(line, "chosen"), Program(line, "rejected"))).Distinct().Order());
    }

    [Fact]
    public async Task Labels_say_what_the_tests_said()
    {
        var run = await Invocation.RunAsync("export", finished.Run, "--as", "trl-kto", "--out", At("data"));

        Assert.Equal(0, run.Code);
        Assert.NotEmpty(Lines());
        Assert.All(Lines(), line => Assert.Equal(JsonValueKind.False, line.GetProperty("label").ValueKind)); // a model of a few thousand weights solves nothing
        Assert.Contains("what went wrong", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dataset_goes_through_import_and_back()
    {
        _folder.Write("in", "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n");

        Assert.Equal(0, (await Invocation.RunAsync("import", "--format", "trl-preference", At("in"), "--out", At("graph"))).Code);
        var back = await Invocation.RunAsync("export", At("graph"), "--as", "trl-preference", "--out", At("data"));

        Assert.Equal(0, back.Code);
        Assert.Equal(File.ReadAllText(At("in")), File.ReadAllText(At("data")));
    }

    [Fact]
    public async Task A_model_becomes_the_file_that_convert_makes()
    {
        Assert.Equal(0, (await Invocation.RunAsync("export", finished.Model, "--gguf", At("a.gguf"))).Code);
        Assert.Equal(0, (await Invocation.RunAsync("convert", finished.Model, At("b.gguf"), "--to", "gguf")).Code);

        Assert.Equal(File.ReadAllBytes(At("b.gguf")), File.ReadAllBytes(At("a.gguf")));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--as LAYOUT or --gguf FILE expected")]
    [InlineData(ExitCode.Usage, "--as LAYOUT or --gguf FILE expected", "--as", "trl-kto", "--gguf", "x")]
    [InlineData(ExitCode.Usage, "is there already", "--as", "trl-kto", "--out", ".")]
    [InlineData(ExitCode.Data, "the run has 1, 2, found 3", "--as", "trl-kto", "--seed", "3")]
    [InlineData(ExitCode.Data, "no training 'round-9/imitate'", "--as", "openai-chat", "--stage", "round-9/imitate")]
    [InlineData(ExitCode.Data, "no stage 'nowhere'", "--as", "trl-kto", "--stage", "nowhere")]
    [InlineData(ExitCode.Data, "no labels in it", "--as", "trl-kto", "--stage", "round-1/imitate")]
    public async Task What_cannot_be_exported_is_said(int code, string says, params string[] options)
    {
        var run = await Invocation.RunAsync(["export", finished.Run, .. options]);

        Assert.Equal(code, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Program(JsonElement line, string field) => ("def solve(xs):\n" + line.GetProperty(field).GetString()).TrimEnd('\n');

    private List<JsonElement> Lines() => [.. File.ReadAllLines(At("data")).Select(line => JsonDocument.Parse(line).RootElement)];

    private string At(string name) => Path.Combine(_folder.Path, name);
}
