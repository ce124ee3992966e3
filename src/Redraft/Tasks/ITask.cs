using Redraft.Evaluating.Statistics;
using Redraft.Models;

namespace Redraft.Tasks;

/// <summary>A family of problems with its prompts and its way of telling right from wrong. Thread-safe and deterministic.</summary>
public interface ITask
{
    /// <summary>Unique kebab-case name.</summary>
    string Name { get; }

    /// <summary>One line for <c>redraft list</c>.</summary>
    string Summary { get; }

    /// <summary>Whether problems carry tests, which some selectors need.</summary>
    bool HasTests { get; }

    /// <summary>Names and hashes the prompt templates, for provenance.</summary>
    string TemplateHash { get; }

    /// <summary>What of its data was left out and why, a line each; a run says so when it starts. Empty as a rule.</summary>
    IReadOnlyList<string> Omissions => [];

    /// <summary>The problems of a split, in a fixed order; disjoint between splits.</summary>
    /// <exception cref="ArgumentException">If options that are in range ask for what can't be made together, in a task that makes its problems on first use.</exception>
    IReadOnlyList<Problem> Problems(Split split);

    /// <summary>The prompt for a first draft.</summary>
    Prompt DraftPrompt(Problem problem);

    /// <summary>The prompt for a redraft.</summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="draft">The draft's whole text.</param>
    /// <param name="feedback">The words on it, or null for refinement without feedback.</param>
    Prompt RefinePrompt(Problem problem, string draft, string? feedback);

    /// <summary>The prompt for a redraft by feedback that is about a part of the draft. By default that part is quoted before the words.</summary>
    Prompt RefinePrompt(Problem problem, string draft, string feedback, FeedbackTarget target) => RefinePrompt(problem, draft, $"On \"{target.In(draft)}\": {feedback}");

    /// <summary>The points that feedback makes, to be carried out one at a time; at least one. By default those of <see cref="FeedbackPoints.Split"/>.</summary>
    /// <param name="feedback">Untrusted.</param>
    IReadOnlyList<string> Points(string feedback) => FeedbackPoints.Split(feedback) is { Count: > 0 } points ? points : [feedback];

    /// <summary>The <see cref="Problem.Signature"/> of a problem that is asked in somebody's own words; empty where programs have no common head.</summary>
    /// <remarks>Known without making any problem, so that asking a single question doesn't wait for them.</remarks>
    string Signature => "";

    /// <summary>Strings that end a completion.</summary>
    IReadOnlyList<string> Stop { get; }

    /// <summary>Makes the whole draft text from a completion of either prompt (for programs: signature + body).</summary>
    string ToDraft(Problem problem, string completion);

    /// <summary>The inverse of <see cref="ToDraft"/>: what the model has to write for this draft.</summary>
    string ToCompletion(Problem problem, string draft);

    /// <summary>Scores a draft text.</summary>
    Task<Score> ScoreAsync(Problem problem, Draft draft, CancellationToken cancellation);
}
