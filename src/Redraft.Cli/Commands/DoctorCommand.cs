using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Redraft.Cli.Errors;
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
        var findings = new List<Finding> { Runtime(), Processor(), Memory(), Disk(), Database() };
        var checks = await SandboxProbe.RunAsync(new SandboxOptions(), cancellation).ConfigureAwait(false);
        findings.AddRange(checks.Select(c => new Finding(c.Name, c.Ok, c.Detail, c.Fix)));
        var isolated = checks.All(c => c.Ok);
        if (session.Json)
        {
            session.PrintJson(new { Ok = findings.TrueForAll(f => f.Ok), Isolated = isolated, Findings = findings });
        }
        else
        {
            var width = findings.Max(f => f.Name.Length);
            foreach (var finding in findings)
            {
                session.Print($"{(finding.Ok ? "ok  " : "note")}  {finding.Name.PadRight(width)}  {finding.Found}{(finding.Remedy is { } remedy ? $"\n      {new string(' ', width)}  {remedy}" : "")}");
            }
        }

        return isolated ? ExitCode.Ok : ExitCode.NoSandbox;
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

    private sealed record Finding(string Name, bool Ok, string Found, string? Remedy);
}
