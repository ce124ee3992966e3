namespace Redraft.Bench.Comparing;

/// <summary>One who does the work of a group, ours or a peer's.</summary>
internal interface IContender : IDisposable
{
    /// <summary>What it is, for the record; known once started.</summary>
    string Description { get; }

    /// <summary>A digest of what it computes, where all of a group must compute the same; else null.</summary>
    string? Answer => null;

    /// <summary>The process that works, where it stays; else null.</summary>
    int? Process => null;

    /// <summary>The most memory that it ever held, in MiB; null where its process is gone.</summary>
    double? PeakMebibytes => null;

    /// <summary>Makes ready and warm.</summary>
    /// <exception cref="ContenderException">If it can't.</exception>
    void Start();

    /// <summary>Does the work for about that long, at least once.</summary>
    /// <returns>Units per second; or, where a group times starts, seconds.</returns>
    /// <exception cref="ContenderException">If it fails.</exception>
    double Measure(double seconds);
}
