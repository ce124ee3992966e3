namespace Redraft;

/// <summary>A draft with what its task's scorer found.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Draft">The attempt.</param>
/// <param name="Score">Its score.</param>
public sealed record ScoredDraft(Problem Problem, Draft Draft, Score Score);
