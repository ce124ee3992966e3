using System.Text.Json;
using Redraft.Tasks.Mbpp;

namespace Redraft.Cli.Tests.Runs;

/// <summary>The recipes that come with Redraft and need data or have tasks of their own, on budgets that only show that they work.</summary>
public sealed class RecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mbpp_runs_with_peoples_feedback_and_says_honestly_that_nothing_was_learned()
    {
        RequireSandbox();
        var recipe = _folder.Write("mbpp.yaml", File.ReadAllText(Path.Combine(Installation.Home(), "recipes", "mbpp.yaml"))
            .Replace("rounds: 1", "rounds: 1\nproblems-per-round: 3\nbaselines: [sft-own-passing]", StringComparison.Ordinal)
            .Replace("examples: 44", "examples: 2", StringComparison.Ordinal)
            .Replace("max-tokens: 128", "max-tokens: 12", StringComparison.Ordinal)
            .Replace("evaluation:", "evaluation:\n  problems: 4", StringComparison.Ordinal));
        var run = Path.Combine(_folder.Path, "run");

        var made = await Invocation.RunAsync("run", recipe, "--data", SharedData.Folder, "--out", run, "--json");

        Assert.True(made.Code == 0, made.Error);
        Assert.Contains("feedback on 128 of 664 training problems", made.Error, StringComparison.Ordinal);
        Assert.Contains("nothing to learn from", made.Error, StringComparison.Ordinal);
        var results = JsonDocument.Parse(made.Out).RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(
            results.Where(r => r.GetProperty("name").GetString() == "zero-shot").Select(r => r.GetProperty("value").GetDouble()),
            results.Where(r => r.GetProperty("name").GetString() == "ilf-round-1" && r.GetProperty("metric").GetString()!.StartsWith("pass", StringComparison.Ordinal)).Select(r => r.GetProperty("value").GetDouble()));
        Assert.Contains("Nothing was learned from feedback", (await Invocation.RunAsync("report", run)).Out, StringComparison.Ordinal);
        var first = MbppAnnotation.ReadAll(Path.Combine(SharedData.Folder, "surge_annotations.jsonl")).Select(a => a.TaskId).Where(id => id >= 311).Min();
        var shown = await Invocation.RunAsync("show", run, $"mbpp/{first}");
        Assert.Contains(", by person ", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("(simulated)", shown.Out, StringComparison.Ordinal);
    }

    private static void RequireSandbox()
    {
        try
        {
            using var grader = new Redraft.Sandbox.SandboxedGrader(new Redraft.Sandbox.SandboxOptions());
        }
        catch (Redraft.Sandbox.SandboxUnavailableException error)
        {
            Contracts.Fakes.Isolation.Missing(error.Message);
        }
    }
}
