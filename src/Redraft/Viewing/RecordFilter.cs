namespace Redraft.Viewing;

/// <summary>Which records are looked for; what is null doesn't matter.</summary>
public sealed record RecordFilter
{
    /// <summary>Words that must all occur, in any order, capital or not (of ASCII); at most eight are heeded.</summary>
    public string? Words { get; init; }

    /// <summary>The seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The stage, or with <c>/*</c> at its end all stages that begin so: <c>round-1/*</c>.</summary>
    public string? Stage { get; init; }

    /// <summary>The task's name.</summary>
    public string? Task { get; init; }

    /// <summary>What kind of author wrote it.</summary>
    public AuthorKind? Author { get; init; }

    /// <summary>How the draft ended, or the draft that the feedback is about: <c>pass</c>, <c>wrong</c> …</summary>
    public string? Kind { get; init; }

    /// <summary>Whether the draft was selected, or a draft that answers the feedback.</summary>
    public bool? Chosen { get; init; }
}
