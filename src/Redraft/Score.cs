namespace Redraft;

/// <summary>What a scorer says of a draft.</summary>
public sealed record Score
{
    /// <summary>The draft scored.</summary>
    public required string DraftId { get; init; }

    /// <summary>The scorer: <c>tests</c>, <c>exact-match</c>, a judge's name.</summary>
    public required string Scorer { get; init; }

    /// <summary>The value; for tests and exact match 1 (correct) or 0.</summary>
    public required double Value { get; init; }

    /// <summary>Whether <see cref="Value"/> counts as success (for tests: every test passed).</summary>
    public required bool Passed { get; init; }

    /// <summary>The failure kind in one word (<c>pass</c>, <c>wrong</c>, <c>syntax</c>, …).</summary>
    public required string Kind { get; init; }

    /// <summary>For programs: the whole verdict, with each call's expected and actual value; else null.</summary>
    public Evaluating.ProgramVerdict? Verdict { get; init; }
}
