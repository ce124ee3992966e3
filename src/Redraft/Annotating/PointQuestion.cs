namespace Redraft.Annotating;

/// <summary>Whether a point of an answer is among what another answer says.</summary>
/// <param name="Answer">The answer's number.</param>
/// <param name="Point">Which of its points, from 0.</param>
/// <param name="Other">The other answer's number: to the same item; or, where a judge is tried, the same answer or one to another item.</param>
public readonly record struct PointQuestion(long Answer, int Point, long Other);

/// <summary>Such a question in words, as a judge is asked it.</summary>
/// <param name="Item">What the point is about.</param>
/// <param name="Point">The point. Untrusted.</param>
/// <param name="Words">What the other answer says. Untrusted.</param>
public sealed record PointInWords(AnnotationItem Item, string Point, string Words);
