namespace Redraft.Sandbox.Spawning;

/// <summary>What a tree of processes has used up to now, over all the looks that were taken at it.</summary>
/// <remarks>
/// <code>
/// cpu = Σ_live (own + collected) + lost
/// lost += Σ_gone (own + collected, at the last look) − Σ_live (growth of collected)      never below 0
/// </code>
/// A parent that waits for its child collects the child's time, so what went with the one came to the other. A parent that
/// ignores SIGCHLD collects nothing: the kernel forgets the time, and this account doesn't. Parents are to be read before
/// their children, or a child that is waited for between the two would count twice.
/// </remarks>
internal sealed class UsageAccount
{
    private Dictionary<(int, long), ProcessReading> _before = [];
    private double _lost;

    /// <summary>User and system time; never falls.</summary>
    public double CpuSeconds { get; private set; }

    /// <summary>Resident memory at the last look. Pages of files count for that process only that shows most: a program and its libraries are the same in all.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>The longest that any one process has waited for a processor. A sum would let a program wait for itself.</summary>
    public double QueuedSeconds { get; private set; }

    public void Add(IReadOnlyList<ProcessReading> readings)
    {
        var now = readings.DistinctBy(reading => (reading.Process, reading.StartedAt)).ToDictionary(reading => (reading.Process, reading.StartedAt));
        foreach (var (name, last) in _before)
        {
            _lost += now.TryGetValue(name, out var reading)
                ? Math.Min(0, last.CollectedCpuSeconds - reading.CollectedCpuSeconds)
                : last.OwnCpuSeconds + last.CollectedCpuSeconds;
        }
        _lost = Math.Max(0, _lost);
        CpuSeconds = Math.Max(CpuSeconds, now.Values.Sum(reading => reading.OwnCpuSeconds + reading.CollectedCpuSeconds) + _lost);
        MemoryBytes = now.Values.Sum(reading => reading.MemoryBytes) + now.Values.Select(reading => reading.SharedBytes).DefaultIfEmpty().Max();
        QueuedSeconds = Math.Max(QueuedSeconds, now.Values.Select(reading => reading.QueuedSeconds).DefaultIfEmpty().Max());
        _before = now;
    }
}
