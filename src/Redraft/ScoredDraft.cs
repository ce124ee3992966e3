namespace Redraft;

/// <summary>A draft with what its task's scorer found.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Draft">The attempt.</param>
/// <param name="Score">Its score.</param>
public sealed record ScoredDraft(Problem Problem, Draft Draft, Score Score)
{
    /// <summary>For a redraft: the draft that it redrafts.</summary>
    public Draft? Parent { get; init; }

    /// <summary>For a redraft: the feedback that it answers; null where it had none.</summary>
    public Feedback? Feedback { get; init; }

    /// <summary>What raters said of it, by their names; NaN where one had nothing to say.</summary>
    public IReadOnlyDictionary<string, double> Ratings { get; init; } = new Dictionary<string, double>();
}
