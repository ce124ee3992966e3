using System.Diagnostics;
using System.Text.RegularExpressions;
using Redraft;
using Redraft.Runs;

namespace Samples.Tests;

/// <summary>Runs each sample as its first lines say, and looks at what it prints.</summary>
public sealed class SampleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // seconds on a quiet machine

    private static string Root { get; } = FindRoot();

    private static bool GoWithoutSandbox { get; } = !File.Exists("/usr/bin/bwrap") && Environment.GetEnvironmentVariable("REDRAFT_TESTS_WITHOUT_SANDBOX") == "1";

    [Fact]
    public async Task A_first_round_goes_from_a_recipe_to_its_results()
    {
        Assert.SkipWhen(GoWithoutSandbox, "needs bubblewrap");
        var printed = await RunAsync("FirstRound");

        Assert.All((string[])["zero-shot", "ILF round 1", "refine relevant", "refine shuffled"], name => Assert.Contains(name, printed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recipe_names_your_own_selector_which_chooses_and_the_run_is_read_without_it()
    {
        var folder = Directory.CreateTempSubdirectory("your-own-selector-");
        try
        {
            var printed = await RunAsync("YourOwnSelector", "your-own-selector", folder.FullName);

            Assert.Contains("ILF round 1", printed, StringComparison.Ordinal);
            using var run = RunFolder.Open(folder.FullName, readOnly: true);
            using var database = run.OpenDatabase();
            var store = database.StoreOf(1);
            var votes = store.Drafts("round-1/refine").Select(d => d.Draft).ToLookup(d => d.ProblemId);
            var chosen = store.Selections("round-1/select");
            Assert.InRange(chosen.Count, 1, 24);
            Assert.All(chosen, choice => Assert.Equal("majority-vote", choice.Selector));
            Assert.All(chosen, choice => Assert.Equal(
                votes[choice.ProblemId].GroupBy(d => d.Text).Max(same => same.Count()),
                votes[choice.ProblemId].Count(d => d.Text == votes[choice.ProblemId].Single(c => c.Id == choice.DraftId).Text)));
            Assert.Equal("majority-vote", RunExecution.Report(run).Settings["selector"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_chat_client_of_your_own_gives_the_feedback_and_redrafts()
    {
        var folder = Directory.CreateTempSubdirectory("your-own-chat-client-");
        try
        {
            var printed = await RunAsync("YourOwnChatClient", "your-own-chat-client", folder.FullName);

            Assert.Contains("ILF round 1", printed, StringComparison.Ordinal);
            Assert.Contains("first-sentence at offline said: say what the post begins with", printed, StringComparison.Ordinal);
            using var run = RunFolder.Open(folder.FullName, readOnly: true);
            using var database = run.OpenDatabase();
            var store = database.StoreOf(1);
            Assert.NotEmpty(store.Feedback("round-1/feedback"));
            Assert.All(store.Feedback("round-1/feedback"), said => Assert.Equal((new Author(AuthorKind.Model, "first-sentence at offline"), "say what the post begins with"), (said.Author, said.Text)));
            Assert.All(store.Drafts("round-1/refine"), redraft => Assert.Equal("first-sentence at offline", redraft.Draft.Author.Name));
            Assert.InRange(store.Checkpoint("round-1/imitate")!.DraftIds.Count, 1, 24);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_round_on_a_chat_client_of_your_own_is_thirty_lines()
        => Assert.InRange(File.ReadAllLines(Path.Combine(Root, "samples", "your-own-chat-client", "Program.cs")).Length, 1, 30);

    [Fact]
    public void Your_own_selector_is_forty_lines()
        => Assert.InRange(Directory.GetFiles(Path.Combine(Root, "samples", "your-own-selector"), "*.cs").Sum(file => File.ReadAllLines(file).Length), 1, 40);

    [Fact]
    public async Task Your_own_task_is_learned_from_feedback()
    {
        var printed = await RunAsync("YourTask");

        double Rate(string name) => double.Parse(Regex.Match(printed, $@"^{name} +([\d.]+) %", RegexOptions.Multiline).Groups[1].Value);
        Assert.True(Rate("ILF round 1") > Rate("zero-shot"), printed);
        Assert.True(Rate("refine relevant") > Rate("refine shuffled"), printed);
    }

    [Fact]
    public async Task Your_own_architecture_is_trained_stored_read_and_sampled()
    {
        var printed = await RunAsync("YourArchitecture");

        Assert.Matches("loss 5[.][0-9]+ → 0[.][0-9]+ nats a token in 60 steps", printed);
        Assert.Contains("the cat sat on the mat, the dog lay", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bayesian_reading_prints_what_its_page_says()
    {
        var printed = await RunAsync("BayesianReading");

        Assert.Contains("```text\n" + printed + "```\n", File.ReadAllText(Path.Combine(Root, "docs", "bayesian-reading.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_sample_says_on_its_first_lines_how_it_is_run()
    {
        var samples = Directory.GetDirectories(Path.Combine(Root, "samples")).Select(Path.GetFileName).ToList();

        Assert.Equal(["BayesianReading", "FirstRound", "YourArchitecture", "YourTask", "your-own-chat-client", "your-own-selector"], samples.Order(StringComparer.Ordinal));
        Assert.All(samples, name => Assert.Contains($"dotnet run --project samples/{name} -c Release", File.ReadAllText(Path.Combine(Root, "samples", name!, "Program.cs"))));
    }

    private static async Task<string> RunAsync(string sample, string? folder = null, params string[] arguments)
    {
        var program = Path.Combine(Root, "samples", folder ?? sample, "bin", "Release", "net10.0", sample + ".dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{sample} doesn't end");
        }

        Assert.True(process.ExitCode == 0, $"{sample}: {await error}");
        return await output;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Redraft.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests don't run inside a checkout: no Redraft.slnx above them");
        }

        return folder.FullName;
    }
}
