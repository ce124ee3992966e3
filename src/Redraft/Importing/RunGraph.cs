using Redraft.Runs;

namespace Redraft.Importing;

/// <summary>What a run's store keeps of people's, programs' and models' words, as a graph of its own that another run can learn from.</summary>
/// <remarks>Feedback as it was written, the drafts that it is on, the redrafts that were chosen of those that answer it, and comparisons with their drafts. Seeds stand beside one another.</remarks>
public static class RunGraph
{
    /// <summary>The graph of some seeds of a run.</summary>
    /// <param name="seeds">Their stores.</param>
    public static FeedbackGraph Of(IReadOnlyList<IRunStore> seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var (problems, drafts) = (new Dictionary<string, Problem>(StringComparer.Ordinal), new Dictionary<string, Draft>(StringComparer.Ordinal));
        var (feedback, comparisons) = (new Dictionary<string, Feedback>(StringComparer.Ordinal), new Dictionary<string, Comparison>(StringComparer.Ordinal));
        foreach (var store in seeds)
        {
            var stages = store.StageSeconds().Select(stage => stage.Stage).ToList();
            foreach (var said in stages.SelectMany(store.Feedback).Where(said => said.WholeId is null))
            {
                AddDraft(store, said.DraftId);
                feedback.TryAdd(said.Id, said);
            }

            foreach (var chosen in stages.SelectMany(store.Selections).Select(selection => store.FindDraft(selection.DraftId)!.Value.Draft))
            {
                if (chosen.FeedbackId is { } answered && store.FindWhole(answered) is { } whole && feedback.ContainsKey(whole.Id))
                {
                    drafts.TryAdd(chosen.Id, chosen with { ParentId = whole.DraftId, FeedbackId = whole.Id });
                }
            }

            foreach (var compared in stages.SelectMany(store.Comparisons))
            {
                AddDraft(store, compared.LeftDraftId);
                AddDraft(store, compared.RightDraftId);
                comparisons.TryAdd(compared.Id, compared);
            }
        }

        return new FeedbackGraph([.. problems.Values], [.. drafts.Values], [.. feedback.Values]) { Comparisons = [.. comparisons.Values] };

        // Where it comes from itself is left out: it stands at the beginning here.
        void AddDraft(IRunStore store, string id)
        {
            var draft = store.FindDraft(id)!.Value.Draft;
            drafts.TryAdd(id, draft with { ParentId = null, FeedbackId = null });
            problems.TryAdd(draft.ProblemId, store.Problems()[draft.ProblemId]);
        }
    }
}
