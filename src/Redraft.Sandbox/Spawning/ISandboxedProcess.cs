namespace Redraft.Sandbox.Spawning;

/// <summary>A process that is asked over pipes and ended from outside, with all that it has started.</summary>
internal interface ISandboxedProcess : IDisposable
{
    /// <summary>What the watchdog reads: this process and its descendants.</summary>
    int Id { get; }

    Pipe Questions { get; }
    Pipe Answers { get; }
    Pipe Printed { get; }

    /// <summary>The exit status as a shell shows it (128 + signal), known after <see cref="End"/>.</summary>
    int ExitStatus { get; }

    /// <summary>It didn't come to an end by itself, known after <see cref="End"/>.</summary>
    bool WasKilled { get; }

    /// <summary>Nobody can say what became of it, since what forked it is gone; known after <see cref="End"/>.</summary>
    bool WasLost { get; }

    /// <summary>CPU seconds of all that it has waited for, known after <see cref="End"/>.</summary>
    double CpuSeconds { get; }

    /// <summary>Kills what still runs and takes the status.</summary>
    /// <param name="killFirst">False where it is ending by itself: its own status is wanted, so it gets a moment for that.</param>
    void End(bool killFirst = true);
}
