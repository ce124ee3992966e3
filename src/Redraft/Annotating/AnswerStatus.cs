namespace Redraft.Annotating;

/// <summary>What became of an answer.</summary>
public enum AnswerStatus
{
    /// <summary>It is stored, now or when it was sent first.</summary>
    Stored,

    /// <summary>It doesn't fit its item; nothing is stored.</summary>
    Refused,

    /// <summary>The lease expired and somebody else has the place, or the questions were ended; nothing is stored.</summary>
    PlaceLost,

    /// <summary>There is no such item.</summary>
    Unknown,
}

/// <summary>What became of an answer, and why.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Faults">What is wrong with one that was refused.</param>
public sealed record AnswerOutcome(AnswerStatus Status, IReadOnlyList<string> Faults);
