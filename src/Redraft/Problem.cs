namespace Redraft;

/// <summary>One thing to be solved: the root of a tree of drafts.</summary>
public sealed record Problem
{
    /// <summary>Unique and stable within its task, for example <c>programs/list-even-square-sum-07</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the task that it belongs to.</summary>
    public required string Task { get; init; }

    /// <summary>The part of the task that it belongs to.</summary>
    public required Split Split { get; init; }

    /// <summary>What is asked, in words, as the model reads it. Untrusted text.</summary>
    public required string Description { get; init; }

    /// <summary>For programs: the line(s) that every draft starts with, ending in a newline (<c>def solve(xs):\n</c>); else empty.</summary>
    public string Signature { get; init; } = "";

    /// <summary>A correct answer (the whole draft text, signature included), or null where none is known.</summary>
    public string? Reference { get; init; }

    /// <summary>Who wrote the reference; null where there is none, or where nobody knows.</summary>
    public Author? ReferenceAuthor { get; init; }

    /// <summary>The tests that decide whether a draft is correct, or null where the task has none.</summary>
    public Evaluating.ProgramTests? Tests { get; init; }
}
