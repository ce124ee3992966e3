using System.Text.Json;
using Redraft.Tests;
using Redraft.Tests.Annotating;

namespace Ecosystem.Tests;

/// <summary>The Model Context Protocol's official client starts our server as assistants do, lists its tools, reads and gives feedback.</summary>
public sealed class McpClientTests
{
    private static readonly string Program = Path.Combine(Checkout.Root, "src", "Redraft.Cli", "bin", "Release", "net10.0", "Redraft.Cli.dll");

    [Fact]
    public async Task It_lists_the_tools_reads_a_graph_and_gives_feedback()
    {
        using var folder = new TemporaryFolder();
        await PeoplesRun.WriteAsync(Path.Combine(folder.Path, "run"));
        using var client = NodeProgram.Start("mcp.mjs", JsonSerializer.Serialize((string[])["dotnet", Program, "mcp", folder.Path, "--allow-feedback", "--person", "Ann"]));

        var answers = await client.AskAsync<Answer>(
        [
            new { list = true },
            new { tool = "list_runs", arguments = new { } },
            new { tool = "read_graph", arguments = new { run = "run", id = "r2" } },
            new { tool = "submit_feedback", arguments = new { run = "run", id = "open", points = new[] { new { text = "say more", quote = "this" } } } },
            new { tool = "get_run", arguments = new { run = "gone" } },
        ]);

        Assert.Equal(["get_run:true:object", "list_runs:true:object", "list_waiting:true:object", "read_graph:true:object", "search:true:object", "submit_feedback:false:object"], answers[0].Text.Split(' ').Order(StringComparer.Ordinal));
        Assert.Equal("run", JsonDocument.Parse(answers[1].Text).RootElement.GetProperty("runs")[0].GetProperty("run").GetString());
        Assert.Contains(PeoplesRun.BosWords, answers[2].Text, StringComparison.Ordinal);
        Assert.Equal("Ann, by official-client", JsonDocument.Parse(answers[3].Text).RootElement.GetProperty("recorded_as").GetString());
        Assert.Equal([false, false, false, false, true], answers.Select(answer => answer.Error));
        Assert.Contains("there is no run 'gone' here", answers[4].Text, StringComparison.Ordinal);
    }

    private sealed record Answer(string Text, bool Error);
}
