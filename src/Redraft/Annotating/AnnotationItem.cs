using Redraft.Evaluating;

namespace Redraft.Annotating;

/// <summary>One thing that a person is asked: what to look at and what to do with it.</summary>
public sealed record AnnotationItem
{
    /// <summary>Unique within a run; a feedback item has the id of its draft.</summary>
    public required string Id { get; init; }

    /// <summary>What is asked.</summary>
    public required AnnotationKind Kind { get; init; }

    /// <summary>The stage of the run that waits for it.</summary>
    public required string Stage { get; init; }

    /// <summary>The problem.</summary>
    public required string ProblemId { get; init; }

    /// <summary>The task's name.</summary>
    public required string Task { get; init; }

    /// <summary>What was asked of the model. Untrusted.</summary>
    public required string Description { get; init; }

    /// <summary>What every answer starts with; the head of a program, else empty.</summary>
    public string Signature { get; init; } = "";

    /// <summary>What to look at: one draft for feedback, two for a comparison, K for a ranking, draft and redraft for a check, none for an ideal answer.</summary>
    public IReadOnlyList<AnnotationText> Texts { get; init; } = [];

    /// <summary>The feedback that a check is about, or null. Untrusted.</summary>
    public string? Feedback { get; init; }

    /// <summary>Who wrote that feedback, by id, or null. Kept apart from the item and told to nobody: others are asked first, and an answer of theirs says that it is on their own words.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? WrittenBy { get; init; }
}

/// <summary>A text that a person looks at.</summary>
/// <param name="Id">The draft's id.</param>
/// <param name="Text">The text. Untrusted.</param>
/// <param name="Passed">Whether it passes its tests; null where there are none.</param>
/// <param name="Kind">How it failed, in a word; empty where there are no tests.</param>
/// <param name="Calls">Each test with its expected and actual value.</param>
/// <param name="Message">One line on what went wrong, or null.</param>
public sealed record AnnotationText(string Id, string Text, bool? Passed, string Kind, IReadOnlyList<CallOutcome> Calls, string? Message)
{
    /// <summary>The traceback, where an exception ended it; null else.</summary>
    public string? Traceback { get; init; }

    /// <summary>The text of a scored draft. Where a task has no tests, whether it is right is not shown: people are asked.</summary>
    public static AnnotationText Of(ScoredDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var verdict = draft.Score.Verdict;
        return new AnnotationText(
            draft.Draft.Id, draft.Draft.Text, verdict is null ? null : draft.Score.Passed, verdict is null ? "" : draft.Score.Kind,
            verdict?.Calls ?? [], verdict?.Message) { Traceback = verdict is null ? null : Evaluating.Traceback.Of(verdict, draft.Draft.Text) };
    }
}
