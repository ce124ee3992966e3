using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Redraft.Evaluating;
using Redraft.Sandbox;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft doctor</c>: what this machine has, what it lacks, and the command that mends it.</summary>
internal static class DoctorCommand
{
    // Older versions can corrupt a write-ahead log when two connections write; redraft keeps to one.
    private static readonly Version SqliteWithoutRace = new(3, 51, 3);

    public static RedraftCommand Create() => new("doctor", "Check this machine: processor, memory, disk, database, sandbox", "redraft doctor --json")
    {
        Body = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, System.CommandLine.ParseResult parsed, CancellationToken cancellation)
    {
        var findings = new List<Finding>
        {
            Runtime(), Processor(), Memory(), Disk(), Database(), await IsolationAsync(session, cancellation).ConfigureAwait(false),
        };
        if (session.Json)
        {
            session.PrintJson(new { Ok = findings.TrueForAll(f => f.Ok), Findings = findings });
        }
        else
        {
            foreach (var finding in findings)
            {
                session.Print($"{(finding.Ok ? "ok  " : "note")}  {finding.Name,-10} {finding.Found}{(finding.Remedy is { } remedy ? $"\n      {"",-10} {remedy}" : "")}");
            }
        }

        return findings.TrueForAll(f => f.Name != "sandbox" || f.Ok) ? ExitCode.Ok : ExitCode.NoSandbox;
    }

    private static Finding Runtime() => new("runtime", true, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}", null);

    private static Finding Processor()
    {
        var width = Vector512.IsHardwareAccelerated ? "AVX-512" : Vector256.IsHardwareAccelerated ? "AVX2" : "no wide SIMD";
        return new("processor", Vector256.IsHardwareAccelerated, $"{Environment.ProcessorCount} cores, {width}",
            Vector256.IsHardwareAccelerated ? null : "training works but is several times slower on this processor");
    }

    private static Finding Memory()
    {
        var gib = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        return new("memory", gib >= 2, string.Create(CultureInfo.InvariantCulture, $"{gib:0.0} GiB"), gib >= 2 ? null : "the quickstart needs about 2 GiB");
    }

    private static Finding Disk()
    {
        var drive = new DriveInfo(Directory.GetCurrentDirectory());
        var gib = drive.AvailableFreeSpace / (double)(1 << 30);
        return new("disk", gib >= 1, string.Create(CultureInfo.InvariantCulture, $"{gib:0.0} GiB free here"), gib >= 1 ? null : "a run needs up to 1 GiB: free some, or run elsewhere");
    }

    private static Finding Database()
    {
        var version = Installation.SqliteVersion();
        return new("sqlite", true, version,
            Version.Parse(version) >= SqliteWithoutRace ? null : $"older than {SqliteWithoutRace}: safe with the one writing connection that redraft keeps; don't write to a run store from elsewhere");
    }

    /// <summary>Opens the sandbox and runs a program in it, so that what is said was tried.</summary>
    private static async Task<Finding> IsolationAsync(Session session, CancellationToken cancellation)
    {
        try
        {
            using var grader = Grading.Open(session);
            var tests = new ProgramTests { Entry = "solve", Asserts = ["assert solve(20) == 21"] };
            var verdict = await grader.GradeAsync("def solve(x):\n    return x + 1\n", tests, cancellation).ConfigureAwait(false);
            var works = verdict.Verdict == Verdict.Pass;
            return new("sandbox", works && grader.Tier == "isolated", $"tier: {grader.Tier}, Python {grader.PythonVersion}, trial program: {verdict.Verdict.ToString().ToLowerInvariant()}",
                works ? null : verdict.Message ?? "the trial program should have passed");
        }
        catch (SandboxUnavailableException e)
        {
            return new("sandbox", false, e.Message.Split('\n')[0], e.Fix);
        }
    }

    private sealed record Finding(string Name, bool Ok, string Found, string? Remedy);
}
