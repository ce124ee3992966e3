using System.Diagnostics;

namespace Redraft.Bench;

/// <summary>Times several ways of doing the same in turn, so that a machine that drifts or is shared drifts for all of them.</summary>
internal static class Interleaved
{
    /// <summary>Median and least seconds per call of each.</summary>
    /// <remarks>The least is what the machine does undisturbed; the median what it did. On a machine of one's own they are close.</remarks>
    /// <param name="rounds">Rounds after one that warms up.</param>
    /// <param name="seconds">About how long one of them runs in one round.</param>
    /// <param name="ways">What to time.</param>
    public static (double Median, double Least)[] Time(int rounds, double seconds, params Action[] ways)
    {
        var times = ways.Select(_ => new List<double>()).ToArray();
        var calls = ways.Select(way => Calls(way, seconds)).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var w = 0; w < ways.Length; w++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var call = 0; call < calls[w]; call++)
                {
                    ways[w]();
                }

                times[w].Add(Stopwatch.GetElapsedTime(start).TotalSeconds / calls[w]);
            }
        }

        return [.. times.Select(list => (Median(list), list.Min()))];
    }

    /// <summary>Processor seconds per call of each, all threads together, waiting for one another included.</summary>
    /// <remarks>What others do on the machine takes wall time but none of this, apart from what it costs to fill the caches again.</remarks>
    public static double[] ProcessorTime(int rounds, params (Action Way, int Calls)[] ways)
    {
        var sums = new double[ways.Length];
        for (var round = 0; round < rounds; round++)
        {
            for (var w = 0; w < ways.Length; w++)
            {
                var before = Environment.CpuUsage.TotalTime;
                for (var call = 0; call < ways[w].Calls; call++)
                {
                    ways[w].Way();
                }

                sums[w] += (Environment.CpuUsage.TotalTime - before).TotalSeconds / ways[w].Calls / rounds;
            }
        }

        return sums;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    private static int Calls(Action way, double seconds)
    {
        way();
        way();
        var start = Stopwatch.GetTimestamp();
        way();
        return (int)Math.Clamp(seconds / Stopwatch.GetElapsedTime(start).TotalSeconds, 1, 100_000);
    }
}
