namespace Redraft.Bench.Working;

/// <summary>One of our own contenders, in a process of its own so that its memory is its own too.</summary>
internal interface IWork : IDisposable
{
    /// <summary>What it is, for the record.</summary>
    string Description { get; }

    /// <summary>A digest of what it computes where others must compute the same; else null.</summary>
    string? Answer => null;

    /// <summary>How many units (tokens, programs) one call of <see cref="Once"/> makes.</summary>
    int Units { get; }

    /// <summary>Does the work once.</summary>
    void Once();
}
