using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Runs;

namespace Redraft.Cli.Tests.Runs;

/// <summary>Recipes whose training is a command: the embedded engine in a process of its own makes the same run, bit for bit.</summary>
public sealed class TrainerTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Finetune => $"dotnet '{Launch.Program}' finetune \"$REDRAFT_BASE\" \"$REDRAFT_DATASET\" --options \"$REDRAFT_OPTIONS\" --seed \"$REDRAFT_SEED\" --out \"$REDRAFT_OUTPUT\"";

    [Fact]
    public async Task A_run_that_a_command_trains_has_the_checkpoints_of_one_that_trains_itself()
    {
        _folder.Write("train.sh", $"set -eu\necho \"$REDRAFT_JOB\" >>'{At("jobs")}'\nexec {Finetune}\n");
        var recipe = Recipe("trainer: { kind: command, command: [sh, train.sh] }");

        var run = await Invocation.RunAsync("run", recipe, "--out", At("run"), "--json", "--seeds", "1");

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(Checkpoints(finished.Run), Checkpoints(At("run")));
        Assert.Equal(Checkpoints(finished.Run).Count, File.ReadAllLines(At("jobs")).Distinct().Count());
        Assert.Equal(Rates(finished.Invocation.Out, 1), Rates(run.Out, null));
        Assert.Equal(0, (await Invocation.RunAsync("verify", At("run"))).Code);
    }

    [Theory]
    [InlineData("sbatch --wait --quiet --job-name \"$REDRAFT_JOB\" --output \"$REDRAFT_OUTPUT/../job-%j.txt\" job.sh", "job-*.txt")]
    [InlineData("srun --quiet --job-name \"$REDRAFT_JOB\" sh job.sh", "log.txt")] // whose words come through
    public async Task Slurm_trains_as_well(string command, string log)
    {
        using var slurm = await Slurm.StartAsync();
        _folder.Write("train.sh", $"exec {command}\n");
        _folder.Write("job.sh", $"#!/bin/sh\nset -eu\necho \"$SLURM_JOB_ID\" >>'{At("jobs")}'\n{Finetune}\n");
        var recipe = Recipe("trainer: { kind: command, command: [env, 'SLURM_CONF=" + slurm.Configuration + "', sh, train.sh] }");

        var run = await Invocation.RunAsync("run", recipe, "--out", At("run"), "--json", "--seeds", "1");

        Assert.True(run.Code == 0, run.Error + string.Concat(Directory.GetFiles(At("run"), "job-*.txt", SearchOption.AllDirectories).Select(File.ReadAllText)));
        Assert.Equal(Enumerable.Range(1, Checkpoints(finished.Run).Count).Select(job => $"{job}"), File.ReadAllLines(At("jobs"))); // the refiner, the round, the baselines
        Assert.Contains("nats per token", File.ReadAllText(Assert.Single(Directory.GetFiles(At(Path.Combine("run", "seed-1", "checkpoints", "round-1-imitate.job")), log))), StringComparison.Ordinal);
        Assert.Equal(Checkpoints(finished.Run), Checkpoints(At("run")));
        Assert.Equal(Rates(finished.Invocation.Out, 1), Rates(run.Out, null));
    }

    [Fact]
    public async Task A_command_is_handed_labels_where_the_recipe_asks_for_them()
    {
        _folder.Write("train.sh", $$"""
            set -eu
            echo "$REDRAFT_METHOD" >>'{{At("methods")}}'
            if [ "$REDRAFT_METHOD" = kto ]; then
              cp "$REDRAFT_DATASET" '{{At("labels")}}'
              grep '"label":true' '{{At("labels")}}' | sed 's/"label":true,//' >'{{At("good")}}'
              REDRAFT_DATASET='{{At("good")}}'
            fi
            {{Finetune}}
            """);

        var run = await Invocation.RunAsync("run", Recipe("trainer: { kind: command, command: [sh, train.sh], method: kto }\nbaselines: []"), "--out", At("run"), "--seeds", "1");

        Assert.True(run.Code == 0, run.Error);
        Assert.Equal(["supervised", "kto"], File.ReadAllLines(At("methods"))); // the refiner, the round
        var labels = File.ReadAllLines(At("labels")).Select(line => JsonDocument.Parse(line).RootElement).GroupBy(line => line.GetProperty("prompt").GetString()).ToList();
        Assert.NotEmpty(labels);
        Assert.All(labels, of => Assert.Contains(of, line => line.GetProperty("label").GetBoolean()));
        Assert.Contains(labels, of => of.Any(line => !line.GetProperty("label").GetBoolean()));
        Assert.All(labels, of => Assert.Empty(of.Where(line => line.GetProperty("label").GetBoolean()).Select(Text).Intersect(of.Where(line => !line.GetProperty("label").GetBoolean()).Select(Text))));

        static string? Text(JsonElement line) => line.GetProperty("completion").GetString();
    }

    [Fact]
    public async Task A_policy_that_is_served_is_taught_where_it_is_served()
    {
        _folder.Write("train.sh", $$"""
            set -eu
            model="$REDRAFT_OUTPUT/../model"
            dotnet '{{Launch.Program}}' finetune '{{finished.Model}}' "$REDRAFT_DATASET" --options "$REDRAFT_OPTIONS" --seed "$REDRAFT_SEED" --out "$model"
            echo "$REDRAFT_BASE" >>'{{At("bases")}}'
            setsid dotnet '{{Launch.Program}}' serve "$model" --name taught --port 0 --json >"$model.said" 2>/dev/null </dev/null &
            echo $! >>'{{At("servers")}}'
            until grep -q address "$model.said"; do sleep 0.1; done
            sed 's/"address"/"url"/' "$model.said" >"$REDRAFT_OUTPUT/served.json"
            """);
        using var server = Launch.Start("dotnet", Launch.Program, "serve", finished.Model, "--name", "pupil", "--port", "0", "--json");
        try
        {
            var address = JsonDocument.Parse((await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!).RootElement.GetProperty("address").GetString();
            var recipe = _folder.Write("recipe.yaml", File.ReadAllText(finished.Recipe).Replace("./model", $"{{ url: '{address}', name: pupil, api: completions }}", StringComparison.Ordinal)
                .TrimEnd() + "\ntrainer: { kind: command, command: [sh, train.sh] }\n");

            var run = await Launch.RunAsync("env", $"REDRAFT_CALLS={At("calls.db")}", "dotnet", Launch.Program, "run", recipe, "--out", At("run"), "--json", "--seeds", "1");

            Assert.True(run.Code == 0, run.Error);
            var trained = Checkpoints(finished.Run).Select(c => c.Stage).ToList(); // the baselines too
            Assert.Equal(trained, Checkpoints(At("run")).Select(c => c.Stage));
            Assert.Equal(trained.Select(_ => "pupil"), File.ReadAllLines(At("bases")));
            Assert.All(Checkpoints(At("run")), c => Assert.Contains("taught at http://127.0.0.1:", c.Model, StringComparison.Ordinal));
            Assert.Contains("ilf-round-1", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("backward-kl", run.Out, StringComparison.Ordinal); // whose tokens aren't the base model's
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            foreach (var other in File.Exists(At("servers")) ? File.ReadAllLines(At("servers")) : [])
            {
                using var process = System.Diagnostics.Process.GetProcessById(int.Parse(other, System.Globalization.CultureInfo.InvariantCulture));
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [Fact]
    public async Task A_command_that_fails_ends_the_run_and_a_mended_one_goes_on_with_it()
    {
        var script = _folder.Write("train.sh", "echo 'no node is free' >&2\nexit 9\n");

        var run = await Invocation.RunAsync("run", Recipe("trainer: { kind: command, command: [sh, train.sh] }\nbaselines: []"), "--out", At("run"), "--seeds", "1", "--quiet");
        Assert.Equal(ExitCode.TryAgain, run.Code);
        Assert.Contains("RD7504", run.OneError, StringComparison.Ordinal);
        Assert.Contains("ended with 9: no node is free", run.OneError, StringComparison.Ordinal);

        await File.WriteAllTextAsync(script, $"exec {Finetune}\n", TestContext.Current.CancellationToken);
        var resumed = await Invocation.RunAsync("resume", At("run"), "--quiet");

        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(Checkpoints(finished.Run).Where(c => c.Stage is "refiner" or "round-1/imitate"), Checkpoints(At("run")));
    }

    [Theory]
    [InlineData("trainer: command", "trainer.command: missing")]
    [InlineData("trainer: axolotl", "trainer.kind: expected embedded, command or openai, found 'axolotl'")]
    [InlineData("trainer: { method: dpo }", "trainer.method: the engine of this process learns from demonstrations; set kind: openai or command")]
    [InlineData("trainer: { kind: command, command: [sh], beta: 0.1 }", "trainer.beta: set method: dpo or kto, which alone read it")]
    [InlineData("trainer: { kind: command, command: [sh], method: dpo, beta: 3 }", "trainer.beta: expected over 0 to 2, found 3")]
    [InlineData("trainer: { command: [sh] }", "trainer.command: the engine of this process trains")]
    public async Task A_trainer_that_makes_no_sense_is_refused(string trainer, string says)
    {
        var run = await Invocation.RunAsync("run", Recipe(trainer), "--out", At("run"));

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Recipe(string lines) => _folder.Write("recipe.yaml", File.ReadAllText(finished.Recipe).Replace("./model", finished.Model, StringComparison.Ordinal).TrimEnd() + "\n" + lines + "\n");

    private static List<(string Stage, string Hash, string Model)> Checkpoints(string run)
    {
        using var folder = RunFolder.Open(run, readOnly: true);
        using var database = folder.OpenDatabase();
        return [.. database.StoreOf(1).Checkpoints().Select(c => (c.Stage, c.Hash, c.Model)).OrderBy(c => c.Stage, StringComparer.Ordinal)];
    }

    private static List<string> Rates(string json, int? seed) => [.. JsonDocument.Parse(json).RootElement.GetProperty("results").EnumerateArray()
        .Where(result => (result.TryGetProperty("seed", out var of) && of.ValueKind == JsonValueKind.Number ? of.GetInt32() : (int?)null) == seed)
        .Select(result => $"{result.GetProperty("name")} {result.GetProperty("metric")} {result.GetProperty("value")}").Order(StringComparer.Ordinal)];

    private string At(string name) => Path.Combine(_folder.Path, name);
}
