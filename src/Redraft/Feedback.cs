namespace Redraft;

/// <summary>A sentence, or several, on what is wrong with a draft.</summary>
public sealed record Feedback
{
    /// <summary>Content-derived id of the unit that made it.</summary>
    public required string Id { get; init; }

    /// <summary>The draft that it speaks of.</summary>
    public required string DraftId { get; init; }

    /// <summary>The words. Untrusted.</summary>
    public required string Text { get; init; }

    /// <summary>The part of the draft that it is about; null for the whole.</summary>
    public FeedbackTarget? Target { get; init; }

    /// <summary>The feedback that it is one point of, where several points are carried out one at a time; null for feedback as it was written.</summary>
    public string? WholeId { get; init; }

    /// <summary>Who wrote it.</summary>
    public required Author Author { get; init; }

    /// <summary>True where a program or a model stands in for a person; shown wherever the feedback is shown.</summary>
    public bool Simulated => !Author.IsHuman;

    /// <summary>Whether its author asked for it to be forgotten: nothing is learned from it any more.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsErased => Erased.Is(Text);
}
