using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Runs;

namespace Redraft.Cli.Tests.Runs;

/// <summary>A sweep of a recipe that is far too small to learn anything: that every point is run, one chosen, and held-out problems looked at once.</summary>
public sealed class SweepTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => Path.Combine(_folder.Path, "sweep");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_point_is_a_run_on_validation_problems_and_the_chosen_one_alone_sees_the_held_out_ones()
    {
        var made = await SweepAsync("--set", "training.epochs=1,2", "--set", "training.learning-rate=1e-3,1e-4", "--json");

        Assert.True(made.Code == 0, made.Error);
        var json = JsonDocument.Parse(made.Out).RootElement;
        var points = json.GetProperty("points").EnumerateArray().ToList();
        Assert.Equal(["1 1e-3", "1 1e-4", "2 1e-3", "2 1e-4"], points.Select(p => $"{Setting(p, "training.epochs")} {Setting(p, "training.learning-rate")}"));
        Assert.All(points, p => Assert.Equal(4, p.GetProperty("n").GetInt32()));
        for (var i = 0; i < points.Count; i++)
        {
            using var point = RunFolder.Open(points[i].GetProperty("run").GetString()!, readOnly: true);
            Assert.All(ProblemsOf(point, "evaluate/ilf-round-1"), problem => Assert.Equal(Split.Refiner, problem));
            Assert.DoesNotContain(Split.HeldOut, StagesOf(point));
        }

        var chosen = json.GetProperty("chosen");
        using var run = RunFolder.Open(chosen.GetProperty("run").GetString()!, readOnly: true);
        Assert.All(ProblemsOf(run, "evaluate/ilf-round-1"), problem => Assert.Equal(Split.HeldOut, problem));
        Assert.Equal(["zero-shot", "sft-own-passing", "sft-gold", "ilf-round-1"], chosen.GetProperty("held_out").EnumerateArray().Select(r => r.GetProperty("name").GetString()).ToHashSet());
        Assert.True(File.Exists(chosen.GetProperty("report").GetString()));
        Assert.Contains("| training.epochs | training.learning-rate | pass@1 |", await File.ReadAllTextAsync(Path.Combine(Out, "sweep.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, (await Invocation.RunAsync("verify", run.FullPath)).Code);
    }

    [Fact]
    public async Task A_point_trains_to_the_same_weights_as_the_chosen_run_of_its_settings()
    {
        Assert.Equal(0, (await SweepAsync("--set", "training.epochs=1,2", "--quiet")).Code);
        using var chosen = RunFolder.Open(Path.Combine(Out, "chosen"), readOnly: true);
        var epochs = RunExecution.RecipeOf(chosen).Training.Epochs;

        Assert.Equal(HashOf(chosen.FullPath), HashOf(Path.Combine(Out, $"point-0{epochs}")));
        Assert.NotEqual(HashOf(chosen.FullPath), HashOf(Path.Combine(Out, $"point-0{3 - epochs}")));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_sweep_and_resuming_finishes_it_without_doing_a_finished_point_again()
    {
        using var process = Launch.Start(
            "env", "--default-signal=INT", "dotnet", Launch.Program, "sweep", finished.Recipe, "--set", "training.epochs=1,2", "--out", Out, "--json");
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("sweep: 2 of 2", StringComparison.Ordinal))
        {
        }

        await Launch.RunAsync("kill", "-INT", $"{process.Id}");
        var ended = await Launch.EndAsync(process);
        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.Contains("go on with 'redraft resume ", ended.Error, StringComparison.Ordinal);
        var first = File.GetLastWriteTimeUtc(Path.Combine(Out, "point-01", "report.json"));

        var resumed = await Invocation.RunAsync("resume", Out);

        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Contains("chosen", resumed.Out, StringComparison.Ordinal);
        Assert.Equal(first, File.GetLastWriteTimeUtc(Path.Combine(Out, "point-01", "report.json")));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "nothing to choose among")]
    [InlineData(ExitCode.Usage, "nothing to choose among", "--set", "training.epochs=4")]
    [InlineData(ExitCode.Usage, "'training.epochs' is given twice", "--set", "training.epochs=4,5", "--set", "training.epochs=6,7")]
    [InlineData(ExitCode.Usage, "11 × 10 = 110 runs; expected at most 100", "--set", "training.epochs=1,2,3,4,5,6,7,8,9,10,11", "--set", "rounds=1,2,3,4,5,6,7,8,9,10")]
    [InlineData(ExitCode.Usage, "to choose among seeds is to choose luck", "--set", "seed=1,2")]
    [InlineData(ExitCode.Usage, "expected pass@K", "--set", "training.epochs=1,2", "--by", "loss")]
    [InlineData(ExitCode.Usage, "pass@9: expected 1 to the number of samples (2)", "--set", "training.epochs=1,2", "--by", "pass@9")]
    [InlineData(ExitCode.Usage, "9 validation problems wanted, and the refiner's examples leave 4", "--set", "training.epochs=1,2", "--validation", "9")]
    [InlineData(ExitCode.Configuration, "with training.epoch=1: unknown key 'training.epoch'; did you mean 'epochs'?", "--set", "training.epoch=1,2")]
    [InlineData(ExitCode.Configuration, "with training.epochs=many: 'training.epochs' expects a whole number, found 'many'", "--set", "training.epochs=1,many")]
    [InlineData(ExitCode.Configuration, "training.learning-rate: expected over 0 up to 1, found 7", "--set", "training.learning-rate=1e-3,7")]
    public async Task What_cannot_be_swept_is_refused_before_any_work(int code, string says, params string[] options)
    {
        var run = await SweepAsync(options);

        Assert.Equal(code, run.Code);
        Assert.Contains(says, run.OneError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task A_sweep_does_not_go_into_a_folder_with_other_things()
    {
        Directory.CreateDirectory(Out);
        await File.WriteAllTextAsync(Path.Combine(Out, "thesis.txt"), "dear", TestContext.Current.CancellationToken);

        Assert.Contains("neither empty nor a sweep", (await SweepAsync("--set", "training.epochs=1,2")).OneError, StringComparison.Ordinal);
    }

    private Task<Invocation> SweepAsync(params string[] options) => Invocation.RunAsync(["sweep", finished.Recipe, "--out", Out, .. options]);

    private static string? Setting(JsonElement point, string key) => point.GetProperty("settings").GetProperty(key).GetString();

    private static string HashOf(string run)
    {
        using var folder = RunFolder.Open(run, readOnly: true);
        using var database = folder.OpenDatabase();
        return database.StoreOf(folder.Manifest.Seeds[0]).Checkpoint("round-1/imitate")!.Hash;
    }

    private static List<Split> ProblemsOf(RunFolder folder, string stage)
    {
        using var database = folder.OpenDatabase();
        var store = database.StoreOf(folder.Manifest.Seeds[0]);
        var problems = store.Problems();
        return [.. store.Drafts(stage).Select(d => problems[d.Draft.ProblemId].Split)];
    }

    /// <summary>The splits of all problems that there are drafts of.</summary>
    private static HashSet<Split> StagesOf(RunFolder folder)
    {
        using var database = folder.OpenDatabase();
        var store = database.StoreOf(folder.Manifest.Seeds[0]);
        return [.. store.Problems().Values.Where(problem => store.DraftsOf(problem.Id).Count > 0).Select(problem => problem.Split)];
    }
}
