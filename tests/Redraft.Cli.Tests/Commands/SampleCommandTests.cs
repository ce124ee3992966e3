using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class SampleCommandTests
{
    [Fact]
    public async Task The_prompt_of_an_mbpp_task_is_shown_by_either_rule()
    {
        static Task<Invocation> Ask(string id, string rule) =>
            Invocation.RunAsync("sample", "--task", "mbpp", "--data", SharedData.Folder, "--id", id, "--prompt", rule, "--show-prompt");

        var ours = await Ask("13", "signature");
        var official = await Ask("mbpp/13", "official");

        Assert.EndsWith("\"\"\"\n\ndef count_common(words):\n", ours.Out, StringComparison.Ordinal);
        Assert.EndsWith("\"\"\"\n\nfrom collections import Counter\ndef count_common(words):\n", official.Out, StringComparison.Ordinal);
        Assert.Contains("builds no prompt for task 14", (await Ask("14", "official")).OneError, StringComparison.Ordinal);
        Assert.Equal(0, (await Ask("3", "signature")).Code);
    }

    [Theory]
    [InlineData("signature", 974, 0)]
    [InlineData("official", 914, 221)]
    public async Task Prompts_that_a_rule_builds_and_leaks_are_counted(string rule, int built, int leaking)
    {
        var run = await Invocation.RunAsync("grade", "mbpp", "--data", Path.Combine(SharedData.Folder, "mbpp.jsonl"), "--prompt", rule, "--json");

        var counts = JsonDocument.Parse(run.Out).RootElement.GetProperty("prompts");
        Assert.Equal((built, leaking, 974 - built), (counts.GetProperty("built").GetInt32(), counts.GetProperty("leaking").GetInt32(), counts.GetProperty("failed").GetArrayLength()));
    }

    [Fact]
    public async Task A_problem_of_any_task_is_asked_by_its_id()
    {
        var run = await Invocation.RunAsync("sample", "--task", "words", "--id", "words/heldout-1-1-0", "--show-prompt", "--json");

        Assert.Contains("My neighbour is such", JsonDocument.Parse(run.Out).RootElement.GetProperty("prompt").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--id 3", "add --task")]
    [InlineData("--task mbpp --id 3", "needs --data")]
    [InlineData("--task slf5k hello", "needs --data")]
    [InlineData("--task words --data . hello", "--data is for --task mbpp and --task slf5k")]
    [InlineData("--task words --prompt official --id 3", "--prompt is for")]
    [InlineData("--task words --id 3 hello", "not both")]
    public async Task What_does_not_go_together_is_a_mistake_of_usage(string arguments, string says)
    {
        var run = await Invocation.RunAsync(["sample", .. arguments.Split(' ')]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_longer_than_the_context_is_a_mistake_of_usage_with_both_numbers()
    {
        var run = await Invocation.RunAsync("sample", string.Join(' ', Enumerable.Repeat("xs", 300)));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Matches("PROMPT has [0-9]+ tokens for the model; its context holds 256", run.OneError);
    }
}
