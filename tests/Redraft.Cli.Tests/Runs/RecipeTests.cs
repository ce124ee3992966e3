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

    [Fact]
    public async Task Slf5k_runs_on_its_files_and_says_what_it_left_out()
    {
        WriteSlf5k("train.jsonl", "t", 4, unusable: 2);
        WriteSlf5k("test.jsonl", "h", 2);
        WriteSlf5k("development.jsonl", "d", 2);
        var recipe = _folder.Write("slf5k.yaml", File.ReadAllText(Path.Combine(Installation.Home(), "recipes", "slf5k.yaml"))
            .Replace("max-tokens: 48", "max-tokens: 8", StringComparison.Ordinal)
            .Replace("examples: 0", "examples: 2", StringComparison.Ordinal));
        var run = Path.Combine(_folder.Path, "run");

        var made = await Invocation.RunAsync("run", recipe, "--data", _folder.Path, "--out", run, "--json");
        Assert.True(made.Code == 0, made.Error);
        Assert.Contains("slf5k: 1 row is left out", made.Error, StringComparison.Ordinal);
        Assert.Contains("evaluation.problems: 100 asked for, and task 'slf5k' has 2 held-out problems: all of them are measured", made.Error, StringComparison.Ordinal);
        var shown = await Invocation.RunAsync("show", run, "slf5k/t1");
        Assert.Contains("Say that t1 was asked twice.", shown.Out, StringComparison.Ordinal);
        Assert.Contains(", by person ", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("(simulated)", shown.Out, StringComparison.Ordinal);

        var asked = await Invocation.RunAsync("sample", "--task", "slf5k", "--data", _folder.Path, "--id", "h1", "--show-prompt", "--max-tokens", "2", "--json");
        Assert.EndsWith("My neighbour h1 drums.\n\nTL;DR:", JsonDocument.Parse(asked.Out).RootElement.GetProperty("prompt").GetString(), StringComparison.Ordinal);
    }

    private void WriteSlf5k(string name, string prefix, int rows, int unusable = 0)
        => _folder.Write(name, string.Concat(Enumerable.Range(1, rows).Select(i => JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["id"] = $"{prefix}{i}",
            ["subreddit"] = "advice",
            ["title"] = "Noise",
            ["post"] = $"My neighbour {prefix}{i} drums.",
            ["tldr_human_reference_summary"] = "Drums. Help?",
            ["ideal_human_summary"] = $"The neighbour {prefix}{i} drums at night.",
            ["generated_summary_for_feedback"] = "A neighbour drums.",
            ["generated_summary_for_comparison_A"] = "Someone drums.",
            ["generated_summary_for_comparison_B"] = "Night noise.",
            ["comparison_preference"] = i == unusable ? "neither" : "Summary B",
            ["feedback"] = $"Say that {prefix}{i} was asked twice.",
        }) + "\n")));

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
