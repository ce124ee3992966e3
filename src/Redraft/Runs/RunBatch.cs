using Redraft.Rating;

namespace Redraft.Runs;

/// <summary>Records that become visible together, or not at all, and the units of work that they finish.</summary>
public sealed record RunBatch
{
    /// <summary>The stage that made them.</summary>
    public required Origin Origin { get; init; }

    /// <summary>The units finished: names unique within the stage.</summary>
    public required IReadOnlyList<string> Units { get; init; }

    /// <summary>Wall seconds that the units took together.</summary>
    public double Seconds { get; init; }

    /// <summary>New problems.</summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];

    /// <summary>New drafts, each with the seed of its own unit.</summary>
    public IReadOnlyList<(Draft Draft, ulong Seed)> Drafts { get; init; } = [];

    /// <summary>New scores.</summary>
    public IReadOnlyList<Score> Scores { get; init; } = [];

    /// <summary>New feedback.</summary>
    public IReadOnlyList<(Feedback Feedback, ulong Seed)> Feedback { get; init; } = [];

    /// <summary>New ratings.</summary>
    public IReadOnlyList<RedraftRating> Ratings { get; init; } = [];

    /// <summary>New selections.</summary>
    public IReadOnlyList<Selection> Selections { get; init; } = [];

    /// <summary>New comparisons.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    /// <summary>New checkpoints, whose folders are already whole on disk.</summary>
    public IReadOnlyList<CheckpointRecord> Checkpoints { get; init; } = [];

    /// <summary>New measures.</summary>
    public IReadOnlyList<Measure> Measures { get; init; } = [];
}
