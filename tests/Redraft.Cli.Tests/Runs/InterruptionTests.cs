using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Runs;

/// <summary>What the world does to a run in a process of its own: Ctrl-C, a disk that fills up, a folder that may not be written.</summary>
public sealed class InterruptionTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private const string Nobody = "65534";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ctrl_C_ends_a_run_after_the_unit_at_hand_and_resuming_gives_the_same_checkpoint()
    {
        var run = Path.Combine(_folder.Path, "run");
        // A test host that was started in the background may hand on an ignored SIGINT.
        using var process = Launch.Start("env", "--default-signal=INT", "dotnet", Launch.Program, "run", finished.Recipe, "--out", run);
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("refiner/examples", StringComparison.Ordinal))
        {
        }

        await Launch.RunAsync("kill", "-INT", $"{process.Id}");
        var ended = await Launch.EndAsync(process);

        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.Contains("stopping after the unit at hand", ended.Error, StringComparison.Ordinal);
        Assert.Contains("go on with 'redraft resume ", ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Out);
        Assert.Equal(0, (await Invocation.RunAsync("resume", run, "--quiet")).Code);
        Assert.Equal(await HashesAsync(finished.Run), await HashesAsync(run));
    }

    /// <summary>A small file system in memory, in a mount namespace of its own, which something else fills up while the run is on.</summary>
    [Fact]
    public async Task A_disk_that_fills_up_ends_a_run_with_one_line_and_it_goes_on_once_there_is_space()
    {
        var bubblewrap = Launch.Find("bwrap");
        Assert.SkipUnless(bubblewrap is not null && (await Launch.RunAsync(bubblewrap, "--dev-bind", "/", "/", "true")).Code == 0, "needs bubblewrap to mount a small disk");
        var disk = Directory.CreateDirectory(Path.Combine(_folder.Path, "disk")).FullName;
        const string script = """
            dotnet "$0" run "$1" --out "$2/run" 2>&1 >"$2/out" | while IFS= read -r line; do
              case $line in "control/feedback: "*) cat /dev/zero >"$2/filler" 2>/dev/null ;; error*|*help:*) printf '%s\n' "$line" ;; esac
            done
            echo "full ${PIPESTATUS[0]}"
            cat "$2/out"
            rm "$2/filler"
            dotnet "$0" resume "$2/run" --quiet >/dev/null
            echo "resumed $?"
            dotnet "$0" verify "$2/run"
            """;

        var told = await Launch.RunAsync(
            bubblewrap, "--dev-bind", "/", "/", "--size", $"{64 << 20}", "--tmpfs", disk, "--", "bash", "-c", script, Launch.Program, Words(), disk);

        var lines = told.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Contains("the disk is full", lines[0], StringComparison.Ordinal);
        Assert.Contains("redraft resume ", lines[1], StringComparison.Ordinal);
        Assert.Equal(["full 74", "resumed 0"], lines[2..4]);
        Assert.EndsWith("whole, checkpoints as recorded", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_cannot_fit_on_the_disk_is_refused_before_any_work()
    {
        var bubblewrap = Launch.Find("bwrap");
        Assert.SkipUnless(bubblewrap is not null && (await Launch.RunAsync(bubblewrap, "--dev-bind", "/", "/", "true")).Code == 0, "needs bubblewrap to mount a small disk");
        var disk = Directory.CreateDirectory(Path.Combine(_folder.Path, "disk")).FullName;

        var run = await Launch.RunAsync(
            bubblewrap, "--dev-bind", "/", "/", "--size", $"{4 << 20}", "--tmpfs", disk, "--", "dotnet", Launch.Program, "run", Words(), "--out", Path.Combine(disk, "run"), "--quiet");

        Assert.Equal(ExitCode.InputOutput, run.Code);
        Assert.Matches("the run needs about [0-9]+ MiB, [34] MiB are free", run.OneError);
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_named_in_one_line()
    {
        var locked = Directory.CreateDirectory(Path.Combine(_folder.Path, "locked")).FullName;
        string[] command = ["dotnet", Launch.Program, "run", Words(), "--out", Path.Combine(locked, "run"), "--quiet"];
        if (Environment.IsPrivilegedProcess)
        {
            Assert.SkipUnless(Launch.Find("setpriv") is not null, "root may write everywhere, and without setpriv stays root");
            command = ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--", .. command];
            Open(_folder.Path);
            Open(Path.GetDirectoryName(finished.Model)!);
            Assert.SkipUnless((await Launch.RunAsync(command[0], [.. command[1..7], "test", "-r", Launch.Program])).Code == 0, "the build is readable by root alone");
        }

        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var run = await Launch.RunAsync(command[0], command[1..]);

        Assert.Equal(ExitCode.InputOutput, run.Code);
        Assert.Contains(locked, run.OneError, StringComparison.Ordinal);
        Assert.Contains("check its permissions", run.OneError, StringComparison.Ordinal);
    }

    private static void Open(string folder) => File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    /// <summary>A recipe whose task runs no programs, so that it works inside of a mount namespace.</summary>
    private string Words() => _folder.Write("words.yaml", $"""
        task:
          name: words
          options:
            held-out-per-cell: 1
            train-per-cell: 1
            refiner-per-cell: 1
        model: {finished.Model}
        rounds: 1
        drafts:
          samples: 1
          max-tokens: 8
        feedback:
          source: removal-annotator
        refiner:
          examples: 2
        redrafts:
          samples: 1
          max-tokens: 8
        selector: best-score
        baselines: []
        evaluation:
          k: [1]
          divergence-prompts: 2
          divergence-samples: 1
          sampling:
            samples: 1
            max-tokens: 8
        """);

    /// <summary>Stage and hash of every checkpoint of seed 1.</summary>
    private static async Task<IEnumerable<string>> HashesAsync(string run)
    {
        var shown = JsonDocument.Parse((await Invocation.RunAsync("show", run, "--json")).Out).RootElement;
        return shown.GetProperty("seeds")[0].GetProperty("checkpoints").EnumerateArray()
            .Select(c => $"{c.GetProperty("stage")} {c.GetProperty("hash")}").Order(StringComparer.Ordinal).ToList();
    }
}
