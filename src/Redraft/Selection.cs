namespace Redraft;

/// <summary>A redraft that a selector chose for its problem.</summary>
/// <param name="ProblemId">The problem.</param>
/// <param name="DraftId">The chosen draft.</param>
/// <param name="Selector">Who chose.</param>
/// <param name="Seed">What decided among equals.</param>
public sealed record Selection(string ProblemId, string DraftId, string Selector, ulong Seed);
