namespace Redraft.Web.Serving;

/// <summary>What is new of a choice.</summary>
/// <param name="Choice">Its number.</param>
/// <param name="Text">Text that nothing later can change.</param>
/// <param name="Tokens">The tokens that it is made of, and with the last piece those that are no part of the text.</param>
/// <param name="Finish">Why it ended: <c>stop</c> or <c>length</c>; null where it goes on.</param>
internal sealed record ChoicePiece(int Choice, string Text, IReadOnlyList<ShownToken> Tokens, string? Finish);
