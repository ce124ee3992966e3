using System.Diagnostics;
using Redraft.Contracts;
using Redraft.Engine;
using Redraft.Engine.Kernels;
using Redraft.Exporting;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Remote.Finetuning;

namespace Redraft.Remote.Tests.Finetuning;

/// <summary>A command that trains with the embedded engine in a process of its own: the same bits as in this one.</summary>
public sealed class CommandTrainedModelTests : IDisposable
{
    private static readonly PromptedText[] Examples = [new(Prompt.Empty.Template("<|task|>").Text("ask <|end|>"), "0"), new(Prompt.Empty.Template("ask"), "11") { Weight = 0.5 }];
    private static readonly FinetuningOptions Options = new() { Epochs = 2, ExamplesPerBatch = 1 };

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    // What every test's command begins with: the environment is what is tested, and attempts are counted.
    private string Script(string then) => Write("train.sh", $$"""
        set -eu
        echo x >>"{{At("attempts")}}"
        {{then}}
        """);

    [Fact]
    public async Task The_command_finds_everything_in_its_environment_and_leaves_a_checkpoint()
    {
        var script = Script($$"""
            cp "$REDRAFT_DATASET" "{{At("dataset")}}"
            cp "$REDRAFT_OPTIONS" "{{At("options")}}"
            printf '%s|%s|%s|%s' "$REDRAFT_BASE" "$REDRAFT_SEED" "$REDRAFT_JOB" "$(ls -A "$REDRAFT_OUTPUT")" >"{{At("told")}}"
            echo 'hello from the trainer'
            echo '{"step": 2, "steps": 4, "loss": 1.5}'
            echo ' 100%|#| 4/4 [00:01<00:00]' >&2
            echo "{'loss': 0.5}"
            cp "{{At("base")}}"/* "$REDRAFT_OUTPUT"
            """);
        var steps = new List<(int, int)>();

        var trained = await Model("sh", script).FinetuneAsync(Examples, Options, 7, At("out"), (step, of) => steps.Add((step, of)), CancellationToken.None);

        Assert.Equal(FinetuningData.Bytes(Examples), File.ReadAllBytes(At("dataset")));
        Assert.Equal((2, 1), FinetuningFile.Read(At("options"), []) is var read ? (read.Epochs, read.ExamplesPerBatch) : default);
        Assert.Matches("^here\\|7\\|redraft-[0-9a-f]{16}\\|$", File.ReadAllText(At("told")));
        Assert.Equal([1.5, 0.5], trained.Losses);
        Assert.Equal([(1, 4), (2, 4), (3, 4), (4, 4)], steps);
        Assert.Equal(["hello from the trainer"], _said);
        Assert.Equal($"opened {At("out")}", trained.Model.Id);
        Assert.Equal(trained.Hash, Model("sh", script).Reopen(At("out")).Hash);
    }

    [Theory]
    [InlineData(TrainingMethod.Dpo, "worse", "dpo|0.5", "{\"prompt\":\"ask\",\"chosen\":\"11\",\"rejected\":\"worse\",\"untrusted\":[]}")]
    [InlineData(TrainingMethod.Dpo, null, "supervised|", "{\"prompt\":\"ask\",\"completion\":\"11\",\"untrusted\":[]}")]
    [InlineData(TrainingMethod.Kto, "worse", "kto|0.5",
        "{\"prompt\":\"ask\",\"completion\":\"11\",\"label\":true,\"untrusted\":[]}\n{\"prompt\":\"ask\",\"completion\":\"worse\",\"label\":false,\"untrusted\":[]}")]
    [InlineData(TrainingMethod.Kto, null, "supervised|", "{\"prompt\":\"ask\",\"completion\":\"11\",\"untrusted\":[]}")]
    public async Task Where_the_recipe_asks_for_pairs_or_labels_the_dataset_has_them(TrainingMethod method, string? rejected, string told, string line)
    {
        var script = Script($$"""
            cp "$REDRAFT_DATASET" "{{At("dataset")}}"
            printf '%s|%s' "$REDRAFT_METHOD" "$REDRAFT_BETA" >"{{At("told")}}"
            cp "{{At("base")}}"/* "$REDRAFT_OUTPUT"
            """);
        var trainer = new CommandTrainer(["sh", script], _folder.Path, _said.Add, TimeProvider.System) { Recipe = new TrainerRecipe { Kind = TrainerRecipe.External, Method = method, Beta = 0.5 } };

        await trainer.TrainAsync(("here", "base"), [new PromptedText(Prompt.Empty.Template("ask"), "11") { Rejected = rejected }], Options, 7, At("out"), null, CancellationToken.None);

        Assert.Equal(told, File.ReadAllText(At("told")));
        Assert.Equal(line + "\n", File.ReadAllText(At("dataset")));
    }

    [Fact]
    public async Task Where_the_model_has_a_chat_template_the_dataset_has_what_it_made()
    {
        Prompt Rendered(Prompt prompt) => Prompt.Empty.Template("<|user|>").Text(prompt.ToString()) with { IsOneText = true, End = "<|turn|>" };
        var script = Script($"""cp "$REDRAFT_DATASET" "{At("dataset")}"; cp "{At("base")}"/* "$REDRAFT_OUTPUT" """);
        var training = new ExternalTraining
        {
            Trainer = new() { Kind = "command", Command = ["sh", script] }, Model = new ScriptedLanguageModel((_, _) => "", "base"), Location = "here", Folder = _folder.Path, Render = Rendered, Say = _said.Add,
            Load = folder => new ScriptedLanguageModel((_, _) => "", folder), Reach = (_, _) => throw new InvalidOperationException("nothing is served"),
        };
        var model = CommandTrainedModel.Of(training, () => throw new InvalidOperationException("nobody is asked"), TimeProvider.System);

        var trained = await model.FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        await trained.Model.FinetuneAsync([Examples[0]], Options, 8, At("again"), null, CancellationToken.None);

        Assert.Equal(FinetuningData.Bytes([Examples[0] with { Prompt = Rendered(Examples[0].Prompt) }]), File.ReadAllBytes(At("dataset")));
    }

    [Fact]
    public async Task A_training_that_is_asked_for_again_is_not_run_again_and_another_one_is()
    {
        var model = Model("sh", Script($"""cp "{At("base")}"/* "$REDRAFT_OUTPUT"; echo "loss "; echo "{'{'}'loss': 2.5{'}'}" """));
        var first = await model.FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);

        var second = await model.FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        Assert.Equal((first.Hash, 1), (second.Hash, Attempts));
        Assert.Equal([2.5], second.Losses); // of its log

        Directory.Delete(At("out"), recursive: true);
        await model.FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        Assert.Equal(2, Attempts); // what it made is gone
        await model.FinetuneAsync(Examples, Options, 8, At("out"), null, CancellationToken.None);
        Assert.Equal(3, Attempts);
        await model.FinetuneAsync([Examples[0]], Options, 8, At("out"), null, CancellationToken.None);
        await model.FinetuneAsync([Examples[0]], Options with { Epochs = 3 }, 8, At("out"), null, CancellationToken.None);
        Assert.Equal(5, Attempts);
    }

    [Fact]
    public async Task Where_it_is_served_is_opened_in_place_of_a_checkpoint()
    {
        var trained = await Model("sh", Script("""printf '{"url": "http://127.0.0.1:9/v1", "model": "ft:mine"}' >"$REDRAFT_OUTPUT/served.json" """))
            .FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);

        Assert.Equal("opened http://127.0.0.1:9/v1 ft:mine", trained.Model.Id);
    }

    [Theory]
    [InlineData("echo 'out of memory' >&2; exit 3", "ended with 3: out of memory; its log is ")]
    [InlineData("kill -9 $PPID; exit 0", "was killed")]
    [InlineData("exec no-such-program", "ended with 127")]
    [InlineData("rm -rf \"$REDRAFT_OUTPUT\"", "took its output folder away")]
    [InlineData("rmdir \"$REDRAFT_OUTPUT\"; echo hi >\"$REDRAFT_OUTPUT\"", "took its output folder away")]
    [InlineData("rmdir \"$REDRAFT_OUTPUT\"; ln -s /nonexistent \"$REDRAFT_OUTPUT\"", "took its output folder away")]
    public async Task A_command_that_fails_is_one_clear_error_and_is_run_again(string then, string says)
    {
        var error = await Assert.ThrowsAsync<TrainerException>(() => Model("sh", Script(then)).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        var mended = await Model("sh", Script($"""cp "{At("base")}"/* "$REDRAFT_OUTPUT" """)).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        Assert.Equal((2, $"opened {At("out")}"), (Attempts, mended.Model.Id));
    }

    [Theory]
    [InlineData("ln -s /etc/hostname \"$REDRAFT_OUTPUT/config.json\"", "holds a link, config.json")]
    [InlineData("true", "left neither a checkpoint nor served.json")]
    [InlineData("echo '{\"url\": 1}' >\"$REDRAFT_OUTPUT/served.json\"", "can't be opened")]
    [InlineData("echo '{\"url\": \"file:///etc/passwd\", \"model\": \"m\"}' >\"$REDRAFT_OUTPUT/served.json\"", "can't be opened")]
    [InlineData("echo '{' >\"$REDRAFT_OUTPUT/served.json\"", "not JSON")]
    public async Task What_it_left_and_cannot_be_used_is_kept_to_be_mended(string then, string says)
    {
        var model = Model("sh", Script(then));
        var error = await Assert.ThrowsAsync<TrainerException>(() => model.FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains(At("out.job/output"), error.Message, StringComparison.Ordinal);

        File.Delete(At("out.job/output/config.json")); // where there is one
        Write("out.job/output/served.json", """{"model": "mended"}""");
        Assert.Equal("opened  mended", (await model.FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None)).Model.Id);
        Assert.Equal(1, Attempts);

        Directory.Delete(At("out"), recursive: true);
        Directory.Delete(At("out.job"), recursive: true);
        await Assert.ThrowsAsync<TrainerException>(() => model.FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None));
        Assert.Equal(2, Attempts);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_one_clear_error()
        => Assert.Contains("ended with 127", (await Assert.ThrowsAsync<TrainerException>(() => Model("/no/such").FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task One_that_outlived_us_is_waited_for_and_not_begun_again()
    {
        var script = Script($"""
            while [ ! -e "{At("go")}" ]; do sleep 0.1; done
            cp "{At("base")}"/* "$REDRAFT_OUTPUT"
            """);
        using var abandoned = new CancellationTokenSource();
        var stuck = new StoppedClock();
        _ = Model(stuck, "sh", script).FinetuneAsync(Examples, Options, 7, At("out"), null, abandoned.Token); // it never looks again, as if it had been killed
        await UntilAsync(() => File.Exists(At("attempts")));

        var resumed = Model("sh", script).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        File.WriteAllText(At("go"), "");

        Assert.Equal($"opened {At("out")}", (await resumed).Model.Id);
        Assert.Equal(1, Attempts);
    }

    [Fact]
    public async Task Cancelled_it_ends_with_all_that_it_began_and_starts_over()
    {
        var script = Script($"""
            trap 'echo ended >"{At("trapped")}"; exit 1' TERM
            sleep 600 & echo $! >"{At("child")}"
            wait
            """);
        using var cancelled = new CancellationTokenSource();
        var running = Model("sh", script).FinetuneAsync(Examples, Options, 7, At("out"), null, cancelled.Token);
        await UntilAsync(() => File.Exists(At("child")) && File.ReadAllText(At("child")).EndsWith('\n'));

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.True(File.Exists(At("trapped"))); // it was told before it was ended
        await UntilAsync(() => !Directory.Exists("/proc/" + File.ReadAllText(At("child")).Trim()));
        await Model("sh", Script($"""cp "{At("base")}"/* "$REDRAFT_OUTPUT" """)).FinetuneAsync(Examples, Options, 7, At("out"), null, CancellationToken.None);
        Assert.Equal(2, Attempts);
    }

    [Fact]
    public async Task What_no_dataset_can_say_is_refused_where_nobody_else_can_train_it()
        => await Assert.ThrowsAsync<NotSupportedException>(() => Model("true").FinetuneAsync([Examples[0] with { LearnsEnd = false }], Options, 7, At("out"), null, CancellationToken.None));

    [Fact]
    public async Task No_examples_is_a_mistake_of_the_caller()
        => await Assert.ThrowsAsync<ArgumentException>(() => Model("true").FinetuneAsync([], Options, 7, At("out"), null, CancellationToken.None));

    public CommandTrainedModelTests()
    {
        Directory.CreateDirectory(At("base"));
        Write("base/config.json", "{}");
        Write("base/tokenizer.json", "{}");
        Write("base/model.safetensors", "weights");
    }

    public void Dispose() => _folder.Dispose();

    private int Attempts => File.ReadAllLines(At("attempts")).Length;

    private string At(string name) => Path.Combine(_folder.Path, name);

    private string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    private CommandTrainedModel Model(params string[] command) => Model(TimeProvider.System, command);

    private CommandTrainedModel Model(TimeProvider clock, params string[] command) => new(
        new ScriptedLanguageModel((_, _) => "", "base"), "here", new CommandTrainer(command, _folder.Path, _said.Add, clock),
        (folder, served) => new ScriptedLanguageModel((_, _) => "", served is null ? $"opened {folder}" : $"opened {served.Url} {served.Model}"));

    private static async Task UntilAsync(Func<bool> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(2));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A clock on which no delay ever ends.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
