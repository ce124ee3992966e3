namespace Redraft;

/// <summary>Someone prefers one draft over another draft of the same problem, or finds them equal.</summary>
public sealed record Comparison
{
    /// <summary>Content-derived id.</summary>
    public required string Id { get; init; }

    /// <summary>The problem of both drafts.</summary>
    public required string ProblemId { get; init; }

    /// <summary>The first draft compared.</summary>
    public required string LeftDraftId { get; init; }

    /// <summary>The second draft compared.</summary>
    public required string RightDraftId { get; init; }

    /// <summary>The preferred draft's id, or null for a tie.</summary>
    public string? PreferredDraftId { get; init; }

    /// <summary>Who compared.</summary>
    public required Author Author { get; init; }
}
