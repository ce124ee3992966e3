using System.Diagnostics;
using Redraft.Engine.Kernels;

namespace Redraft.Bench.Comparing;

/// <summary>A fixed loop of multiply-adds over registers before each turn: where it is slow, somebody else was at work.</summary>
internal sealed class Canary : IDisposable
{
    private const double Seconds = 0.05;
    private const double WholeMachine = 0.85; // the clock itself moves by a tenth
    private const double NearlyAll = 0.9;

    private readonly WorkerPool _pool = new();
    private readonly List<double> _rates = [];

    /// <summary>All rates so far, in GFLOP/s.</summary>
    public IReadOnlyList<double> Rates => _rates;

    public double Fastest => _rates.DefaultIfEmpty().Max();

    public double Slowest => _rates.DefaultIfEmpty().Min();

    public double Median => Interleaved.Median(_rates.DefaultIfEmpty());

    /// <summary>Whether nearly all songs were about as fast as the fastest.</summary>
    public bool Even => _rates.Count(rate => rate >= WholeMachine * Fastest) >= NearlyAll * _rates.Count;

    /// <summary>Drops what was measured so far.</summary>
    public void Forget() => _rates.Clear();

    /// <summary>Runs the loop.</summary>
    /// <returns>GFLOP/s of all threads together.</returns>
    public double Sing()
    {
        var (start, times) = (Stopwatch.GetTimestamp(), 0);
        do
        {
            FmaPeak.Spin(_pool);
            times++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < Seconds);
        var rate = times * FmaPeak.Flops(_pool) / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
        _rates.Add(rate);
        return rate;
    }

    public void Dispose() => _pool.Dispose();
}
