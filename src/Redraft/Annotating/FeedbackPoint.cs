namespace Redraft.Annotating;

/// <summary>One thing that is wrong with a draft, in a person's words.</summary>
/// <param name="Text">The words.</param>
/// <param name="Target">The part of the draft that they are about; null for the whole.</param>
/// <param name="Kind">What kind of fault, in the annotator's choice of words; empty where none is given.</param>
/// <param name="Severity">1 (a detail) to 3 (makes it useless), or null.</param>
public sealed record FeedbackPoint(string Text, FeedbackTarget? Target = null, string Kind = "", int? Severity = null);
