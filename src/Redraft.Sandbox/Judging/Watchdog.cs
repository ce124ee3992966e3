using System.Diagnostics;
using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Judging;

/// <summary>Looks at a sandbox from outside every 20 ms and says when it has to end.</summary>
/// <remarks>
/// No rlimit bounds the memory of many processes together, and a CPU limit inside can be caught as a signal. A look costs
/// some 0.1 ms and programs that end within 20 ms are never looked at.
/// </remarks>
/// <param name="process">The outermost process.</param>
/// <param name="limits">CPU and memory.</param>
/// <param name="wall">Time on the clock.</param>
/// <param name="output">What it prints.</param>
/// <param name="cancellation">Ends the run.</param>
internal sealed class Watchdog(int process, ProgramLimits limits, TimeSpan wall, CapturedOutput output, CancellationToken cancellation)
{
    public const int PeriodMilliseconds = 20;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next = TimeSpan.FromMilliseconds(PeriodMilliseconds);
    private ProcessTree.Usage _last;

    /// <summary>CPU seconds at the last look.</summary>
    public double CpuSeconds => _last.CpuSeconds;

    /// <summary>The most memory seen, in bytes; 0 where there was no time for a look.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>
    /// The program ran out of wall time while others had the processor: not its fault, so it is repeated alone.
    /// </summary>
    public bool WasStarved { get; private set; }

    public Stop Look()
    {
        if (output.TooMuch)
        {
            return Stop.Output;
        }
        if (cancellation.IsCancellationRequested)
        {
            return Stop.Cancelled;
        }
        if (_clock.Elapsed < _next)
        {
            return Stop.None;
        }
        _next = _clock.Elapsed + TimeSpan.FromMilliseconds(PeriodMilliseconds);
        Measure();
        if (_last.MemoryBytes > (long)limits.MemoryMegabytes << 20)
        {
            return Stop.Memory;
        }
        if (_clock.Elapsed > wall)
        {
            WasStarved = _last.WaitedSeconds > wall.TotalSeconds / 4;
            return Stop.Timeout;
        }
        return _last.CpuSeconds >= limits.CpuSeconds ? Stop.Timeout : Stop.None;
    }

    /// <summary>Takes a last look before the end: bubblewrap doesn't wait for what it is killed with, so its CPU time would be lost.</summary>
    public void Measure()
    {
        var usage = ProcessTree.Measure(process);
        _last = usage with { CpuSeconds = Math.Max(usage.CpuSeconds, _last.CpuSeconds) };
        PeakBytes = Math.Max(PeakBytes, _last.MemoryBytes);
    }
}
