using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Judging;

/// <summary>Looks at a sandbox from outside every 20 ms and says when it has to end.</summary>
/// <remarks>
/// No rlimit bounds the memory of many processes together, and a CPU limit inside can be caught as a signal. A look costs
/// some 0.1 ms and programs that end within 20 ms are never looked at.
/// </remarks>
/// <param name="readings">Looks at the processes.</param>
/// <param name="limits">CPU and memory.</param>
/// <param name="wall">Time on the clock.</param>
/// <param name="output">What it prints.</param>
/// <param name="clock">The clock.</param>
/// <param name="cancellation">Ends the run.</param>
internal sealed class Watchdog(Func<IReadOnlyList<ProcessReading>> readings, ProgramLimits limits, TimeSpan wall, CapturedOutput output,
    TimeProvider clock, CancellationToken cancellation)
{
    public const int PeriodMilliseconds = 20;

    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(PeriodMilliseconds);

    private readonly UsageAccount _used = new();
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _wallUsed, _before, _next = s_period;
    private double? _cpuAtFirst;

    /// <summary>CPU seconds seen up to the last look.</summary>
    public double CpuSeconds => _used.CpuSeconds;

    /// <summary>CPU seconds used between the first look and the last.</summary>
    public double WorkedSeconds => CpuSeconds - (_cpuAtFirst ?? CpuSeconds);

    /// <summary>The most memory seen, in bytes; 0 where there was no time for a look.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>
    /// The program ran out of wall time while others had the processor: not its fault, so it is repeated alone. Its own
    /// processes, waiting for each other, are no others: what they use is taken off.
    /// </summary>
    public bool WasStarved { get; private set; }

    /// <summary>The watchdog of a candidate. Its clock has room for a busy machine: three times the CPU limit and 2 s.</summary>
    public static Watchdog OfCandidate(int process, ProgramLimits limits, CapturedOutput output, CancellationToken cancellation) =>
        new(() => ProcessTree.Read(process), limits, WallOf(limits), output, TimeProvider.System, cancellation);

    /// <summary>The watchdog of a sandbox, whose first process is ours: bubblewrap, or the init that a nursery made. Its memory doesn't count as the program's.</summary>
    public static Watchdog OfSandbox(int process, ProgramLimits limits, CapturedOutput output, CancellationToken cancellation) =>
        new(() => [.. ProcessTree.Read(process).Select((reading, i) => i == 0 ? reading with { MemoryBytes = 0, SharedBytes = 0 } : reading)], limits, WallOf(limits), output, TimeProvider.System, cancellation);

    public static TimeSpan WallOf(ProgramLimits limits) => TimeSpan.FromSeconds((limits.CpuSeconds * 3) + 2);

    /// <summary>A look while something is wanted of the program.</summary>
    public Stop Look() => Look(isItsTurn: true);

    /// <summary>A look while others work: what its processes use up counts as ever, the time on the clock doesn't.</summary>
    public Stop LookBeside() => Look(isItsTurn: false);

    /// <summary>Takes a last look before the end: bubblewrap doesn't wait for what it is killed with, so its CPU time would be lost.</summary>
    public void Measure()
    {
        _used.Add(readings());
        _cpuAtFirst ??= CpuSeconds;
        PeakBytes = Math.Max(PeakBytes, _used.MemoryBytes);
    }

    /// <summary>What has passed on the clock since the last look wasn't the program's time.</summary>
    public void Skip() => _before = clock.GetElapsedTime(_start);

    private Stop Look(bool isItsTurn)
    {
        var now = clock.GetElapsedTime(_start);
        _wallUsed += isItsTurn ? now - _before : TimeSpan.Zero;
        _before = now;
        if (output.TooMuch)
        {
            return Stop.Output;
        }
        if (cancellation.IsCancellationRequested)
        {
            return Stop.Cancelled;
        }
        if (now < _next)
        {
            return Stop.None;
        }
        _next = now + s_period;
        Measure();
        if (_used.MemoryBytes > (long)limits.MemoryMegabytes << 20)
        {
            return Stop.Memory;
        }
        if (_wallUsed > wall)
        {
            WasStarved = _used.CpuSeconds < limits.CpuSeconds && _used.QueuedSeconds - _used.CpuSeconds > wall.TotalSeconds / 4;
            return Stop.Timeout;
        }
        return _used.CpuSeconds >= limits.CpuSeconds ? Stop.Timeout : Stop.None;
    }
}
