using System.Globalization;
using Redraft.Bench.Comparing;
using Redraft.Engine.Kernels;

namespace Redraft.Bench.Growing;

/// <summary>How much memory a point of a sweep takes, in a process of its own: what one point frees, a process may keep and lend to the next.</summary>
internal static class HeldMemory
{
    private const int Steps = 2;
    private const string Status = "/proc/self/status", Forget = "/proc/self/clear_refs";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Bytes by which the most memory held exceeds what was held before.</summary>
    public static long Of(Sweep sweep, int point)
    {
        var (output, _, _) = PeerProcess.Run(
            [Environment.ProcessPath!, typeof(HeldMemory).Assembly.Location, "growth", "memory", sweep.Name, point.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string?>(), Patience);
        return long.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>The other process.</summary>
    public static void Print(GrowthPoint point, TextWriter output)
    {
        var held = Kilobytes("VmRSS");
        File.WriteAllText(Forget, "5"); // the peak begins anew
        using var pool = new WorkerPool(point.Threads);
        using var work = point.Make(pool);
        for (var step = 0; step < Steps; step++)
        {
            work.Once();
        }

        output.WriteLine(1024 * (Kilobytes("VmHWM") - held));
    }

    private static long Kilobytes(string field) => long.Parse(
        File.ReadLines(Status).First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
