namespace Redraft.Runs;

/// <summary>How long a process has been at work on a run; names the process, so that the times of several can be added up.</summary>
/// <param name="clock">The clock.</param>
/// <param name="began">Its timestamp when the work began.</param>
public sealed class RunTimer(TimeProvider clock, long began)
{
    /// <summary>Host, process id and start: no two processes share it.</summary>
    public string Process { get; } = FormattableString.Invariant($"{Environment.MachineName} {Environment.ProcessId} {clock.GetUtcNow():O}");

    /// <summary>Wall seconds so far.</summary>
    public double Seconds => clock.GetElapsedTime(began).TotalSeconds;
}
