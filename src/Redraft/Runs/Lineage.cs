using Redraft.Rating;

namespace Redraft.Runs;

/// <summary>One draft on the way to another: what it says, how it was judged, where it comes from, and the feedback on it that was answered next.</summary>
/// <param name="Draft">The draft.</param>
/// <param name="Score">Its score, or null where it was never scored.</param>
/// <param name="Origin">Who made it, with what.</param>
/// <param name="Answered">The feedback on this draft that the next step answers, or null for the last.</param>
public sealed record LineageStep(Draft Draft, Score? Score, Origin Origin, Feedback? Answered)
{
    /// <summary>What raters said of the draft, in the order of rating; of a rater that was asked twice, the last.</summary>
    public IReadOnlyList<RedraftRating> Ratings { get; init; } = [];

    /// <summary>Who chose the draft to be learned, and how much it counts; null where nobody did.</summary>
    public Selection? Chosen { get; init; }
}

/// <summary>How a draft came about: from the problem's first draft through every sentence of feedback to itself.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Steps">First draft first.</param>
public sealed record Lineage(Problem Problem, IReadOnlyList<LineageStep> Steps)
{
    /// <summary>Walks back from a draft.</summary>
    /// <returns>The lineage, or null if there is no such draft.</returns>
    /// <exception cref="InvalidDataException">If the graph is broken: a parent or a piece of feedback is missing, or drafts go in circles.</exception>
    public static Lineage? Of(IRunStore store, string draftId)
    {
        if (store.FindDraft(draftId) is not { } found)
        {
            return null;
        }

        var steps = new List<LineageStep> { new(found.Draft, found.Score, found.Origin, null) { Ratings = store.RatingsOf(draftId), Chosen = store.SelectionOf(draftId) } };
        var seen = new HashSet<string> { draftId };
        while (steps[0].Draft.ParentId is { } parent)
        {
            var child = steps[0].Draft;
            if (!seen.Add(parent))
            {
                throw new InvalidDataException($"draft {child.Id}: its parents go in circles");
            }

            var above = store.FindDraft(parent) ?? throw new InvalidDataException($"draft {child.Id}: its parent {parent} is not in the store");
            var feedback = child.FeedbackId is not { } id ? null
                : store.FindFeedback(id)?.Feedback ?? throw new InvalidDataException($"draft {child.Id}: the feedback {id} that it answers is not in the store");
            steps.Insert(0, new LineageStep(above.Draft, above.Score, above.Origin, feedback) { Ratings = store.RatingsOf(parent), Chosen = store.SelectionOf(parent) });
        }

        return store.Problems().TryGetValue(found.Draft.ProblemId, out var problem)
            ? new Lineage(problem, steps)
            : throw new InvalidDataException($"draft {draftId}: its problem {found.Draft.ProblemId} is not in the store");
    }
}
