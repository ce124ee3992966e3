namespace Redraft.Importing;

/// <summary>Somebody called a draft good or bad.</summary>
/// <param name="Id">Content-derived id.</param>
/// <param name="DraftId">The draft.</param>
/// <param name="Good">Whether it is good.</param>
/// <param name="Author">Who says so.</param>
public sealed record DraftLabel(string Id, string DraftId, bool Good, Author Author);

/// <summary>A text that somebody called good or bad.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Draft">The whole text.</param>
/// <param name="Drafter">Who wrote it.</param>
/// <param name="Good">Whether it is good.</param>
/// <param name="Author">Who says so.</param>
public sealed record LabelRecord(string Problem, string Draft, Author Drafter, bool Good, Author Author);
