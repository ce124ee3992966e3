using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Peoples_records_become_a_graph_in_which_equal_texts_are_one()
    {
        var file = _folder.Write("said.jsonl",
            "{\"problem\": \"p\", \"draft\": \"d\", \"feedback\": \"too long\", \"redraft\": \"r\", \"author\": \"ann\"}\n"
            + "{\"problem\": \"p\", \"draft\": \"d\", \"feedback\": \"too dull\", \"author\": \"ben\"}\n");
        var graph = Path.Combine(_folder.Path, "graph.jsonl");

        var run = await Invocation.RunAsync("import", file, "--out", graph, "--json");

        Assert.Equal(0, run.Code);
        var counts = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((1, 2, 2, 2), (counts.GetProperty("problems").GetInt32(), counts.GetProperty("drafts").GetInt32(), counts.GetProperty("feedback").GetInt32(), counts.GetProperty("people").GetInt32()));
        var lines = (await File.ReadAllLinesAsync(graph, TestContext.Current.CancellationToken)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["problem", "draft", "feedback", "feedback", "draft"], lines.Select(l => l.GetProperty("type").GetString()!));
        Assert.Equal(lines[1].GetProperty("id").GetString(), lines[4].GetProperty("parent_id").GetString());
        Assert.Equal(lines[2].GetProperty("id").GetString(), lines[4].GetProperty("feedback_id").GetString());
        Assert.Equal("person", lines[2].GetProperty("author").GetProperty("kind").GetString());
        Assert.Equal(0, (await Invocation.RunAsync("import", file, "--out", graph)).Code); // its own kind is written over
    }

    [Fact]
    public async Task No_file_but_a_graph_is_written_over()
    {
        const string record = "{\"problem\": \"p\", \"draft\": \"d\", \"feedback\": \"f\"}\n";
        var (file, thesis) = (_folder.Write("said.jsonl", record), _folder.Write("thesis.txt", "dear"));

        var itself = await Invocation.RunAsync("import", file, "--out", file);
        var other = await Invocation.RunAsync("import", file, "--out", thesis);

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (itself.Code, other.Code));
        Assert.Contains("is the file to import", itself.OneError, StringComparison.Ordinal);
        Assert.Contains("is not a feedback graph", other.OneError, StringComparison.Ordinal);
        Assert.Equal((record, "dear"), (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(thesis, TestContext.Current.CancellationToken)));
    }
}
