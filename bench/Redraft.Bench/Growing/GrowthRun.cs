using System.Diagnostics;
using System.Globalization;
using Redraft.Bench.Working;
using Redraft.Engine.Kernels;

namespace Redraft.Bench.Growing;

/// <summary>Measures a sweep: memory when each point is made, then time, the points in turn.</summary>
/// <param name="rounds">Rounds after the warm-up; the median counts.</param>
/// <param name="seconds">About how long a point runs in a round.</param>
internal sealed class GrowthRun(int rounds, double seconds)
{
    private const int WarmCalls = 2;
    private const string Status = "/proc/self/status", Forget = "/proc/self/clear_refs";

    public IReadOnlyList<GrowthFigure> Of(Sweep sweep)
    {
        var made = sweep.Points.Select(Make).ToList();
        var (processor, wall) = (made.ConvertAll(_ => new List<double>()), made.ConvertAll(_ => new List<double>()));
        for (var round = 0; round < rounds; round++)
        {
            for (var p = 0; p < made.Count; p++)
            {
                var (start, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                for (var call = 0; call < made[p].Calls; call++)
                {
                    made[p].Work.Once();
                }

                wall[p].Add(Stopwatch.GetElapsedTime(start).TotalSeconds / made[p].Calls);
                processor[p].Add((Environment.CpuUsage.TotalTime - before).TotalSeconds / made[p].Calls);
            }
        }

        foreach (var (pool, work, _, _) in made)
        {
            work.Dispose();
            pool.Dispose();
        }

        return
        [
            .. sweep.Points.Select((point, p) => new GrowthFigure(
                point.Value, point.Operations, point.Bytes,
                Interleaved.Median(processor[p]), processor[p].Min(), processor[p].Max(), Interleaved.Median(wall[p]), made[p].Memory)),
        ];
    }

    private (WorkerPool Pool, IWork Work, int Calls, long Memory) Make(GrowthPoint point)
    {
        GC.Collect();
        var held = Held("VmRSS");
        File.WriteAllText(Forget, "5"); // the peak begins anew
        var pool = new WorkerPool(point.Threads);
        var work = point.Make(pool);
        for (var call = 0; call < WarmCalls; call++)
        {
            work.Once();
        }

        var memory = Held("VmHWM") - held;
        var before = Environment.CpuUsage.TotalTime;
        work.Once();
        var once = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        return (pool, work, (int)Math.Clamp(seconds / once, 1, 1000), memory);
    }

    private static long Held(string field)
        => 1024 * long.Parse(File.ReadLines(Status).First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
