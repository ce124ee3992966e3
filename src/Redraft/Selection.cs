namespace Redraft;

/// <summary>A redraft that a selector chose for its problem.</summary>
/// <param name="ProblemId">The problem.</param>
/// <param name="DraftId">The chosen draft.</param>
/// <param name="Selector">Who chose.</param>
/// <param name="Seed">What decided among equals.</param>
/// <param name="Weight">How much it counts in training, over 0 up to 1; the weights of a problem's chosen drafts add up to 1.</param>
public sealed record Selection(string ProblemId, string DraftId, string Selector, ulong Seed, double Weight = 1);
