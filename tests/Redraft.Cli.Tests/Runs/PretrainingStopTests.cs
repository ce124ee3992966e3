using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Training;

namespace Redraft.Cli.Tests.Runs;

/// <summary>What the world does to a training with kept checkpoints, in a process of its own: kill −9 at any moment, a disk that is full.</summary>
public sealed class PretrainingStopTests : IDisposable
{
    private const int Kills = 6, FewestKills = 3; // on a busy machine a training gets far between a look and a kill

    private const int Killed = 128 + 9;

    // How far into a step or a checkpoint a kill falls; both take some milliseconds.
    private const int LatestMilliseconds = 25;

    private const long Disk = 64 << 20;

    private const string Recipe = """
        vocabulary-size: 400
        tokenizer-documents: 300
        documents: 1500
        width: 32
        layers: 1
        heads: 2
        key-value-heads: 1
        feed-forward-width: 48
        context-length: 512
        tokens-per-batch: 1024
        ema: 0.5
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _recipe;

    public PretrainingStopTests() => _recipe = _folder.Write("recipe.yaml", Recipe);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_training_killed_again_and_again_keeps_its_last_good_checkpoint_and_ends_with_the_same_bits()
    {
        var (whole, killed) = (At("whole"), At("killed"));
        var expected = await CompleteAsync(whole);
        var random = new SeededRandom(9);
        var (kills, steps, all) = (0, 0, int.Parse(Whole(whole)[^1][^8..], System.Globalization.CultureInfo.InvariantCulture));
        while (kills < Kills && steps < all / 2 && KillAfterAnother(random, killed))
        {
            kills++;
            var stopped = StoppedTraining.Beside(killed)!;
            Assert.True(stopped.Whole, $"kill {kills}: {stopped.Path}");
            Assert.True(stopped.Steps > steps, $"kill {kills}: step {stopped.Steps} after {steps}");
            steps = stopped.Steps;
            Assert.InRange(Whole(killed).Count, 1, 3); // two to be kept, and the one that pushes the older out
            Assert.All(Whole(killed), RequireModel);
        }

        Assert.InRange(kills, FewestKills, Kills);
        Assert.Equal(expected, await CompleteAsync(killed));
        Assert.Equal(Content(whole), Content(killed));
        Assert.Empty(Directory.GetFileSystemEntries(killed + ".training", "*.partial"));
    }

    /// <summary>A small file system in memory, in a mount namespace of its own, with space for two checkpoints and a half.</summary>
    [Fact]
    public async Task A_full_disk_keeps_the_last_good_checkpoints_and_the_training_goes_on_once_there_is_space()
    {
        var bubblewrap = Launch.Find("bwrap");
        Assert.SkipUnless(bubblewrap is not null && (await Launch.RunAsync(bubblewrap, "--dev-bind", "/", "/", "true")).Code == 0, "needs bubblewrap to mount a small disk");
        var expected = await CompleteAsync(At("whole"));
        var checkpoint = new DirectoryInfo(Whole(At("whole"))[0]).GetFiles().Sum(file => file.Length);
        var disk = Directory.CreateDirectory(At("disk")).FullName;
        const string script = """
            train() { dotnet "$0" pretrain "$1" --out "$2/model" --keep 2 --every 0 --quiet "${@:4}"; }
            head -c "$3" /dev/zero >"$2/filler"
            train "$@" 2>&1
            echo "full $?"
            ls "$2/model.training" | tr '\n' ' '
            echo
            dotnet "$0" inspect "$2/model.training/step-00000002" >/dev/null
            echo "whole $?"
            rm "$2/filler"
            train "$@" --json
            """;

        var told = await Launch.RunAsync(
            bubblewrap!, "--dev-bind", "/", "/", "--size", $"{Disk}", "--tmpfs", disk, "--", "bash", "-c", script, Launch.Program, _recipe, disk, $"{Disk - (checkpoint * 5 / 2)}");

        var lines = told.Out.TrimEnd('\n').Split('\n');
        Assert.True(lines.Length == 6, told.Out + told.Error);
        Assert.StartsWith("error RD7401  the disk is full (No space left on device", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("   help: ", lines[1], StringComparison.Ordinal);
        Assert.Equal([$"full {ExitCode.InputOutput}", "step-00000001 step-00000002 ", "whole 0"], lines[2..5]);
        Assert.Equal(expected, Hash(lines[5]));
    }

    private string At(string name) => Path.Combine(_folder.Path, name);

    private string[] Command(string folder) => [Launch.Program, "pretrain", _recipe, "--out", folder, "--keep", "2", "--every", "0", "--quiet", "--json"];

    private async Task<string> CompleteAsync(string folder)
    {
        var run = await Launch.RunAsync("dotnet", Command(folder));
        Assert.True(run.Code == 0, run.Error);
        return Hash(run.Out);
    }

    private static string Hash(string json) => JsonDocument.Parse(json).RootElement.GetProperty("sha256").GetString()!;

    /// <summary>Goes on until there is one checkpoint more and somewhat further, and kills; false if the training was quicker.</summary>
    private bool KillAfterAnother(SeededRandom random, string folder)
    {
        var before = Whole(folder).LastOrDefault();
        using var process = Launch.Start("dotnet", Command(folder));
        while (string.CompareOrdinal(Whole(folder).LastOrDefault(), before) <= 0)
        {
            if (process.WaitForExit(1))
            {
                return false;
            }
        }

        if (process.WaitForExit(random.Next(LatestMilliseconds)))
        {
            return false;
        }

        process.Kill(); // SIGKILL
        process.WaitForExit();
        return process.ExitCode == Killed;
    }

    /// <summary>The checkpoints that have their names, in the order of steps.</summary>
    private static List<string> Whole(string folder) => !Directory.Exists(folder + ".training") ? [] :
    [
        .. Directory.GetDirectories(folder + ".training", "step-*").Where(path => !path.EndsWith(".partial", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private static void RequireModel(string checkpoint)
    {
        using var pool = new WorkerPool(1);
        Checkpoint.Load(checkpoint, pool).Model.Dispose();
    }

    private static IEnumerable<(string Name, string Hash)> Content(string folder) => Whole(folder)
        .SelectMany(checkpoint => Directory.GetFiles(checkpoint).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(checkpoint) + "/" + Path.GetFileName(file), HashOf(file))));

    private static string HashOf(string file) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
}
