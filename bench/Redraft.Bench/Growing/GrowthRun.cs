using System.Diagnostics;
using Redraft.Bench.Working;
using Redraft.Engine.Kernels;

namespace Redraft.Bench.Growing;

/// <summary>Measures a sweep: time, the points in turn, then memory, each in a process of its own.</summary>
/// <param name="rounds">Rounds after the warm-up; the median counts.</param>
/// <param name="seconds">About how long a point runs in a round.</param>
internal sealed class GrowthRun(int rounds, double seconds)
{
    private const int WarmCalls = 2;

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

        foreach (var (pool, work, _) in made)
        {
            work.Dispose();
            pool.Dispose();
        }

        return
        [
            .. sweep.Points.Select((point, p) => new GrowthFigure(
                point.Value, point.Operations, point.Bytes,
                Interleaved.Median(processor[p]), processor[p].Min(), processor[p].Max(), Interleaved.Median(wall[p]), HeldMemory.Of(sweep, p))),
        ];
    }

    private (WorkerPool Pool, IWork Work, int Calls) Make(GrowthPoint point)
    {
        var pool = new WorkerPool(point.Threads);
        var work = point.Make(pool);
        for (var call = 0; call < WarmCalls; call++)
        {
            work.Once();
        }

        var before = Environment.CpuUsage.TotalTime;
        work.Once();
        var once = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        return (pool, work, (int)Math.Clamp(seconds / once, 1, 1000));
    }
}
