namespace Redraft.Rating;

/// <summary>What a rater says of a redraft.</summary>
/// <param name="DraftId">The redraft.</param>
/// <param name="Rater">Who says it.</param>
/// <param name="Value">The number; NaN where the rater had none to give.</param>
public sealed record RedraftRating(string DraftId, string Rater, double Value);
