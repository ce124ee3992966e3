namespace Redraft.Selecting;

/// <summary>A chosen draft.</summary>
/// <param name="Draft">The draft.</param>
/// <param name="Weight">How much it counts in training, over 0 up to 1; the weights of a problem's chosen drafts add up to 1.</param>
public sealed record WeightedDraft(ScoredDraft Draft, double Weight = 1);
