namespace Redraft.Annotating;

/// <summary>How far the work on a run's items is, for one person.</summary>
/// <param name="Open">Items that this person can still work on.</param>
/// <param name="Answered">Items that this person has answered.</param>
/// <param name="Skipped">Items that this person has left out.</param>
/// <param name="Items">All items that are open for anybody.</param>
/// <param name="Complete">Those of them that have as many answers as are wanted.</param>
/// <param name="Pace">Seconds at work on an item, the median of this person's; null before the first.</param>
public sealed record QueueState(int Open, int Answered, int Skipped, int Items, int Complete, double? Pace);

/// <summary>An item in somebody's hands.</summary>
/// <param name="Item">What is asked.</param>
/// <param name="Expires">Until when nobody else gets the place; null for an item that is only looked at.</param>
/// <param name="Typed">What was typed and not sent, or null.</param>
/// <param name="Answer">What this person answered before, or null.</param>
/// <param name="Attempts">The redrafts that were drawn for this person.</param>
/// <param name="Closed">Whether no answer is taken any more.</param>
public sealed record HeldItem(AnnotationItem Item, DateTimeOffset? Expires, TypedText? Typed, AnnotationAnswer? Answer, IReadOnlyList<Attempt> Attempts, bool Closed)
{
    /// <summary>Whether it is about this person's own words, since nobody else is there to be asked.</summary>
    public bool OwnWords { get; init; }
}

/// <summary>What somebody typed on an item and hasn't sent.</summary>
/// <param name="Revision">Raised with every saving, from 1.</param>
/// <param name="Body">As the page keeps it; opaque here.</param>
public sealed record TypedText(long Revision, string Body);

/// <summary>Redrafts that were drawn for somebody's words.</summary>
/// <param name="Id">Unique within the run.</param>
/// <param name="Points">The words.</param>
/// <param name="Redrafts">The redrafts, in sample order.</param>
public sealed record Attempt(long Id, IReadOnlyList<FeedbackPoint> Points, IReadOnlyList<AttemptedRedraft> Redrafts);

/// <summary>One redraft of an attempt.</summary>
/// <param name="Redraft">Text and verdict.</param>
/// <param name="CarriedOut">The judge's probability that it carries the feedback out, or null where nobody can be asked.</param>
public sealed record AttemptedRedraft(AnnotationText Redraft, double? CarriedOut);

/// <summary>Somebody's answer to an item.</summary>
/// <param name="Id">Ascending in the order of answering.</param>
/// <param name="Item">What was asked.</param>
/// <param name="Annotator">Who answered.</param>
/// <param name="Answer">What they said.</param>
/// <param name="Given">When.</param>
/// <param name="Current">Whether it still holds: not undone, and not replaced by a later one.</param>
public sealed record GivenAnswer(long Id, AnnotationItem Item, Annotator Annotator, AnnotationAnswer Answer, DateTimeOffset Given, bool Current);
