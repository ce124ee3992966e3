using Redraft.FeedingBack;
using Redraft.Tasks;
using Redraft.Tasks.Mbpp;
using Redraft.Tasks.Slf5k;

namespace Redraft.Importing;

/// <summary>Feedback sources made of what was written before a run.</summary>
internal static class RecordedFeedbackSources
{
    /// <summary>The name of the source that reads a task's own annotations.</summary>
    public const string Annotations = "recorded-annotations";

    /// <summary>The name of the source that reads the feedback in SLF5K's rows.</summary>
    public const string Summaries = "recorded-summary-feedback";

    /// <summary>The name of the source that reads an imported feedback graph.</summary>
    public const string Graph = "imported-graph";

    /// <summary>The human annotations of MBPP: each speaks of a failing draft by another model.</summary>
    /// <exception cref="ArgumentException">If the task was given no annotations.</exception>
    public static RecordedFeedback OfAnnotations(MbppTask task)
    {
        var annotations = task.ReadAnnotations();
        return annotations.Count > 0
            ? new RecordedFeedback(Annotations, annotations.Select(a => new RecordedRemark(
                MbppTask.IdOf(a.TaskId), new RecordedDraft(MbppRow.Unix(a.Original), MbppAnnotation.Drafter), new Remark(MbppRow.Unix(a.Feedback), a.Annotator))
                { Redraft = new RecordedDraft(MbppRow.Unix(a.Refinement), a.Annotator) }))
            : throw new ArgumentException($"feedback.source: '{Annotations}' needs task.options.annotations, the path of surge_annotations.jsonl");
    }

    /// <summary>People's feedback in SLF5K: each row's words speak of its first summary, which another model wrote, and its comparison is of two more.</summary>
    public static RecordedFeedback OfSummaries(Slf5kTask task)
        => new(Summaries, Enum.GetValues<Split>().SelectMany(task.Rows).Select(row => new RecordedRemark(
            Slf5kTask.IdOf(row.Id), new RecordedDraft(row.GeneratedSummary, Slf5kTask.Drafter), new Remark(row.Feedback, Slf5kTask.Annotator))),
            Enum.GetValues<Split>().SelectMany(task.Comparisons).Select(compared => new RecordedComparison(
                compared.Comparison.ProblemId, new RecordedDraft(compared.Left.Text, Slf5kTask.Drafter), new RecordedDraft(compared.Right.Text, Slf5kTask.Drafter), PreferenceOf(compared.Comparison))));

    /// <summary>The feedback and the comparisons of an imported graph. A problem of the graph is the task's problem of that id, or of that description.</summary>
    /// <exception cref="ArgumentException">If the options have problems.</exception>
    /// <exception cref="Tasks.Jsonl.JsonlException">If the file is not a graph.</exception>
    public static RecordedFeedback OfGraph(ImportedGraphOptions options, ITask task)
    {
        if (options.Problems().ToList() is { Count: > 0 } wrong)
        {
            throw new ArgumentException("feedback.options." + string.Join("; feedback.options.", wrong));
        }

        var graph = FeedbackGraphFile.Read(options.Graph);
        var known = Enum.GetValues<Split>().SelectMany(task.Problems).ToList();
        var ids = known.Select(problem => problem.Id).ToHashSet(StringComparer.Ordinal);
        var byDescription = known.GroupBy(problem => problem.Description, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Id, StringComparer.Ordinal);
        var problems = graph.Problems.ToDictionary(
            problem => problem.Id, problem => ids.Contains(problem.Id) ? problem.Id : byDescription.GetValueOrDefault(problem.Description), StringComparer.Ordinal);
        var drafts = graph.Drafts.ToDictionary(draft => draft.Id, StringComparer.Ordinal);
        var redrafts = graph.Drafts.Where(draft => draft.FeedbackId is not null).ToLookup(draft => draft.FeedbackId!, draft => new RecordedDraft(draft.Text, draft.Author), StringComparer.Ordinal);
        return new RecordedFeedback(Graph, graph.Feedback
            .Select(said => (Said: said, Draft: drafts[said.DraftId]))
            .Where(pair => problems[pair.Draft.ProblemId] is not null)
            .Select(pair => new RecordedRemark(
                problems[pair.Draft.ProblemId]!, new RecordedDraft(pair.Draft.Text, pair.Draft.Author), new Remark(pair.Said.Text, pair.Said.Author) { Target = pair.Said.Target })
                { Redraft = redrafts[pair.Said.Id].FirstOrDefault() }),
            graph.Comparisons.Where(compared => problems[compared.ProblemId] is not null).Select(compared => new RecordedComparison(
                problems[compared.ProblemId]!, Recorded(compared.LeftDraftId), Recorded(compared.RightDraftId), PreferenceOf(compared))));

        RecordedDraft Recorded(string id) => new(drafts[id].Text, drafts[id].Author);
    }

    private static Preference PreferenceOf(Comparison compared)
        => new(compared.PreferredDraftId is null ? 0 : compared.PreferredDraftId == compared.LeftDraftId ? -1 : 1, compared.Author);
}
