namespace Redraft.Runs;

/// <summary>One problem followed from the first draft to what the final policy writes. All texts are untrusted.</summary>
public sealed record Story
{
    /// <summary>The problem's id.</summary>
    public required string ProblemId { get; init; }

    /// <summary>What was asked.</summary>
    public required string Description { get; init; }

    /// <summary>The draft that failed.</summary>
    public required string Draft { get; init; }

    /// <summary>The first failing call as text, or null where the draft failed before any call.</summary>
    public string? FailingCall { get; init; }

    /// <summary>What the call should have returned.</summary>
    public string? Expected { get; init; }

    /// <summary>What it returned, or the error.</summary>
    public string? Actual { get; init; }

    /// <summary>The feedback on the draft.</summary>
    public required string Feedback { get; init; }

    /// <summary>Who wrote the feedback; anyone but a person is labelled as simulated.</summary>
    public required Author FeedbackAuthor { get; init; }

    /// <summary>The redraft that was selected and imitated.</summary>
    public required string Redraft { get; init; }

    /// <summary>A held-out problem that shares an unexplained word and that the model failed on before, or null where the final draft is for the same problem.</summary>
    public string? FinalDescription { get; init; }

    /// <summary>What the final policy writes at once, without feedback.</summary>
    public required string Final { get; init; }

    /// <summary>Whether it passes.</summary>
    public required bool FinalPassed { get; init; }

    /// <summary>The name of the final policy, as in the results.</summary>
    public required string FinalName { get; init; }
}
