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
        File.WriteAllText(At("options"), policy.Options); // as run.db keeps them
        Assert.Equal(0, (await Invocation.RunAsync("export", finished.Run, "--as", "trl-prompt-completion", "--out", At("data"))).Code);

        var run = await Invocation.RunAsync(
            "finetune", finished.Model, At("data"), "--out", At("model"), "--options", At("options"), "--seed", $"0x{policy.Seed:x16}", "--json");
        var shown = JsonDocument.Parse((await Invocation.RunAsync("show", finished.Run, "round-1/imitate", "--json")).Out).RootElement.GetProperty("checkpoints").EnumerateArray().First();

        Assert.Equal(0, run.Code);
        var trained = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((policy.Hash, policy.Model), (trained.GetProperty("sha256").GetString(), trained.GetProperty("weights").GetString()));
        Assert.Equal(($"0x{policy.Seed:x16}", policy.Options), (shown.GetProperty("training_seed").GetString(), shown.GetProperty("options").GetRawText())); // so that nobody has to look into run.db
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
    public async Task A_second_training_into_the_same_folder_is_told_who_is_at_work()
    {
        FinetuningData.Write(At("data"), [new(Prompt.Empty.Template("a"), "b")]);
        using (TargetFolder.Lock(At("model")))
        {
            var second = await Invocation.RunAsync("finetune", finished.Model, At("data"), "--out", At("model"));

            Assert.Equal(ExitCode.TryAgain, second.Code);
            Assert.Contains($"process {Environment.ProcessId} on host {Environment.MachineName} is training a model into", second.OneError, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await Invocation.RunAsync("finetune", finished.Model, At("data"), "--out", At("model"))).Code); // the lock died with its holder
        Assert.False(Directory.Exists(At("model") + ".training"));
    }

    [Theory]
    [InlineData("seven")]
    [InlineData("0x")]
    [InlineData("0x12345678123456781")]
    [InlineData("-1")]
    public async Task A_seed_that_is_none_is_refused(string seed)
        => Assert.Contains("--seed takes a whole number from 0 of 64 bits", (await Invocation.RunAsync("finetune", finished.Model, At("data"), "--out", At("model"), "--seed", seed)).Error, StringComparison.Ordinal);

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

    [Fact]
    public async Task Prompts_go_through_the_models_chat_template_unless_they_have_or_are_not_to()
    {
        var chatting = Directory.CreateDirectory(At("chatting")).FullName;
        Array.ForEach(Directory.GetFiles(finished.Model), file => File.Copy(file, Path.Combine(chatting, Path.GetFileName(file))));
        _folder.Write("chatting/chat_template.jinja", "<|task|>{{ messages[0].content }}<|code|>{% if messages[1] is defined %}{{ messages[1].content }}<|end|>{% endif %}");
        FinetuningData.Write(At("asked"), [new(Prompt.Empty.Text("a"), "b")]);
        FinetuningData.Write(At("written"), [new(Prompt.Empty.Template("<|task|>").Text("a").Template("<|code|>") with { IsOneText = true, End = "<|end|>" }, "b")]);
        FinetuningData.Write(At("unknown"), [new(Prompt.Empty.Template("a") with { IsOneText = true, End = "<|turn|>" }, "b")]);

        var asked = await WeightsAsync("asked");

        Assert.Equal(asked, await WeightsAsync("written"));
        Assert.NotEqual(asked, await WeightsAsync("asked", "--no-chat-template"));
        Assert.Equal(await HashAsync("asked", "plain"), await WeightsAsync("asked", "--no-chat-template"));
        var unknown = await Invocation.RunAsync("finetune", chatting, At("unknown"), "--out", At("never"));
        Assert.Equal(ExitCode.Data, unknown.Code);
        Assert.Contains("unknown, line 1: end: '<|turn|>' is no special token of the model", unknown.OneError, StringComparison.Ordinal);

        async Task<string> WeightsAsync(string data, params string[] options)
        {
            var run = await Invocation.RunAsync(["finetune", chatting, At(data), "--out", At($"{data}{options.Length}{Guid.NewGuid():N}"), "--json", .. options]);
            Assert.True(run.Code == 0, run.Error);
            return JsonDocument.Parse(run.Out).RootElement.GetProperty("weights").GetString()!;
        }
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
