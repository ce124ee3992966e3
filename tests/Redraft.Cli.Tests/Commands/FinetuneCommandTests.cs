using System.Globalization;
using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Cli.Tests.Runs;
using Redraft.Exporting;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Cli.Tests.Commands;

public sealed class FinetuneCommandTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Trained_on_what_a_round_learned_it_is_the_rounds_policy_bit_for_bit()
    {
        using var folder = RunFolder.Open(finished.Run, readOnly: true);
        using var database = folder.OpenDatabase();
        var policy = database.StoreOf(1).Checkpoint("round-1/imitate")!;
        FinetuningFile.Write(At("options"), RunExecution.RecipeOf(folder).Training);
        Assert.Equal(0, (await Invocation.RunAsync("export", finished.Run, "--as", "trl-prompt-completion", "--out", At("data"))).Code);

        var run = await Invocation.RunAsync(
            "finetune", finished.Model, At("data"), "--out", At("model"), "--options", At("options"), "--seed", policy.Seed.ToString(CultureInfo.InvariantCulture), "--json");

        Assert.Equal(0, run.Code);
        var trained = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((policy.Hash, policy.Model), (trained.GetProperty("sha256").GetString(), trained.GetProperty("weights").GetString()));
        Assert.Equal(policy.Losses.Count, trained.GetProperty("losses").GetArrayLength());
        Assert.Equal(0, (await Invocation.RunAsync("inspect", At("model"))).Code);
    }

    [Fact]
    public async Task Weights_and_settings_count()
    {
        FinetuningData.Write(At("one"), [new(Prompt.Empty.Template("a"), "b"), new(Prompt.Empty.Template("a"), "c")]);
        FinetuningData.Write(At("two"), [new(Prompt.Empty.Template("a"), "b"), new(Prompt.Empty.Template("a"), "c") { Weight = 0.5 }]);

        var hashes = new[]
        {
            await HashAsync("one", "1"), await HashAsync("one", "2"), await HashAsync("two", "3"), await HashAsync("one", "4", "--set", "epochs=2"),
            await HashAsync("one", "5", "--set", "epochs=2", "--set", "learning-rate=0.1"), await HashAsync("one", "6", "--set", "lora.rank=2"),
        };

        Assert.Equal(hashes[0], hashes[1]);
        Assert.Equal(5, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--set takes KEY=VALUE", "--set", "epochs")]
    [InlineData(ExitCode.Configuration, "epochs: expected 1 to 100", "--set", "epochs=0")]
    [InlineData(ExitCode.Configuration, "unknown key 'speed'", "--set", "speed=9")]
    [InlineData(ExitCode.Configuration, "'lora.targets' expects a list", "--set", "lora.targets=none")]
    public async Task A_setting_that_makes_no_sense_is_refused(int code, string says, params string[] options)
    {
        FinetuningData.Write(At("data"), [new(Prompt.Empty.Template("a"), "b")]);

        var run = await Invocation.RunAsync(["finetune", finished.Model, At("data"), "--out", At("model"), .. options]);

        Assert.Equal(code, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("model")));
    }

    [Fact]
    public async Task A_place_that_is_taken_and_an_example_that_is_too_long_are_refused()
    {
        FinetuningData.Write(At("long"), [new(Prompt.Empty.Template("a"), "b"), new(Prompt.Empty.Template("a"), string.Concat(Enumerable.Repeat("b ", 2000)))]);
        FinetuningData.Write(At("data"), [new(Prompt.Empty.Template("a"), "b")]);
        Directory.CreateDirectory(At("taken"));
        _folder.Write("taken/thesis", "dear");

        var taken = await Invocation.RunAsync("finetune", finished.Model, At("data"), "--out", At("taken"));
        var tooLong = await Invocation.RunAsync("finetune", finished.Model, At("long"), "--out", At("model"));

        Assert.Equal((ExitCode.Usage, ExitCode.Data), (taken.Code, tooLong.Code));
        Assert.Contains("is there already", taken.OneError, StringComparison.Ordinal);
        Assert.Contains("long, line 2: longer than the model's context of 512 tokens", tooLong.OneError, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> HashAsync(string data, string name, params string[] options)
    {
        var run = await Invocation.RunAsync(["finetune", finished.Model, At(data), "--out", At("model" + name), "--json", .. options]);
        Assert.True(run.Code == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement.GetProperty("weights").GetString()!;
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}
