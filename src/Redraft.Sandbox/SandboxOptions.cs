namespace Redraft.Sandbox;

/// <summary>How foreign programs are run.</summary>
public sealed record SandboxOptions
{
    /// <summary>Full path of the Python to run them with; null finds the system's own.</summary>
    public string? Python { get; init; }

    /// <summary>Full path of bubblewrap; null finds it on the PATH.</summary>
    public string? Bubblewrap { get; init; }

    /// <summary>
    /// Processors to keep busy, 1 to 64; default: all. Each has two sandboxes at a time, since half of a short one's life is
    /// spent waiting for the kernel to put up and take down its namespaces (measured: a third more programs a second).
    /// </summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Where isolation isn't to be had, run without it and stamp every verdict <c>unsafe</c>. Default: refuse.
    /// </summary>
    public bool AllowUnsafe { get; init; }

    /// <summary>
    /// The user that programs run as when we are root, 1 to 65533. Root's own sandboxes keep root's rights to files, so a
    /// user that owns nothing takes its place. Default: a number that no distribution gives out.
    /// </summary>
    public int UserWhenRoot { get; init; } = 64_210;

    /// <summary>
    /// Where it can be done, each sandbox is forked from a Python that has started already, which takes a tenth of the time.
    /// False starts a bubblewrap and a Python for each program. The walls are the same. Default: true.
    /// </summary>
    public bool KeepWarm { get; init; } = true;

    /// <summary>Everything wrong with these options.</summary>
    public IEnumerable<string> Problems()
    {
        if (Parallelism is < 1 or > 64)
        {
            yield return $"Parallelism: expected 1 to 64, found {Parallelism}";
        }
        if (UserWhenRoot is < 1 or > 65_533)
        {
            yield return $"UserWhenRoot: expected 1 to 65533, found {UserWhenRoot}";
        }
        if (Python is not null && !Path.IsPathFullyQualified(Python))
        {
            yield return $"Python: expected a full path, found '{Python}'";
        }
        if (Bubblewrap is not null && !Path.IsPathFullyQualified(Bubblewrap))
        {
            yield return $"Bubblewrap: expected a full path, found '{Bubblewrap}'";
        }
    }
}
