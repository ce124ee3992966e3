namespace Redraft;

/// <summary>An attempt at a problem. A redraft is a draft that has a parent and the feedback that it answers.</summary>
public sealed record Draft
{
    /// <summary>Content-derived id of the unit that made it: the same unit always gets the same id.</summary>
    public required string Id { get; init; }

    /// <summary>The problem that it attempts.</summary>
    public required string ProblemId { get; init; }

    /// <summary>The whole text, for programs with the signature. Untrusted.</summary>
    public required string Text { get; init; }

    /// <summary>Who wrote it.</summary>
    public required Author Author { get; init; }

    /// <summary>The draft that it redrafts, or null for a first draft.</summary>
    public string? ParentId { get; init; }

    /// <summary>The feedback that it answers, or null.</summary>
    public string? FeedbackId { get; init; }

    /// <summary>Which sample of its prompt it is, from 0.</summary>
    public int Sample { get; init; }

    /// <summary>The sum of its tokens' log-probabilities in nats under the untempered model, or null where unknown.</summary>
    public double? LogProbability { get; init; }
}
