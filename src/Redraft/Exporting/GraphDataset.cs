using Redraft.Importing;

namespace Redraft.Exporting;

/// <summary>Derives training examples from a feedback graph that came from elsewhere, and makes graphs of datasets.</summary>
/// <remarks>A graph that <see cref="Read"/> made gives the same lines back, in the same order, each once.</remarks>
public static class GraphDataset
{
    private static readonly Author Unknown = new(AuthorKind.Model, "unknown"), Unnamed = new(AuthorKind.Person, "unnamed");

    /// <summary>The examples of a kind; prompts are the problems' descriptions.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="kind">Demonstrations: drafts that somebody called good, and redrafts. Preferences: comparisons without ties, and redrafts over what they redraft. Labels: what somebody called good or bad.</param>
    public static TrainingDataset Of(FeedbackGraph graph, ExampleKind kind)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var problems = graph.Problems.ToDictionary(problem => problem.Id, problem => problem.Description);
        var drafts = graph.Drafts.ToDictionary(draft => draft.Id);
        var redrafts = graph.Drafts.Where(draft => draft.ParentId is not null).ToList();
        var ties = graph.Comparisons.Count(compared => compared.PreferredDraftId is null);
        IEnumerable<TrainingExample> examples = kind switch
        {
            ExampleKind.Demonstration => graph.Labels.Where(label => label.Good).Select(label => Of(drafts[label.DraftId])).Concat(redrafts.Select(Of)),
            ExampleKind.Preference => graph.Comparisons.Where(c => c.PreferredDraftId is not null)
                .Select(c => Over(drafts[c.PreferredDraftId!], drafts[c.PreferredDraftId == c.LeftDraftId ? c.RightDraftId : c.LeftDraftId]))
                .Concat(redrafts.Select(redraft => Over(redraft, drafts[redraft.ParentId!]))),
            _ => graph.Labels.Select(label => Of(drafts[label.DraftId]) with { Good = label.Good }),
        };
        (int Count, string What)[] leftBehind =
        [
            (kind == ExampleKind.Preference ? ties : graph.Comparisons.Count, kind == ExampleKind.Preference ? "comparisons that ended in a tie" : "comparisons"),
            (kind == ExampleKind.Preference ? graph.Labels.Count : kind == ExampleKind.Demonstration ? graph.Labels.Count(label => !label.Good) : 0, "labels"),
            (kind == ExampleKind.Label ? redrafts.Count : 0, "redrafts"),
            (graph.Feedback.Count, "sentences of feedback"),
            (graph.Drafts.Count, "authors"),
        ];
        return new TrainingDataset([.. examples.Distinct()], [.. leftBehind.Where(left => left.Count > 0).Select(left => $"{left.Count} × {left.What}")]);

        TrainingExample Of(Draft draft) => new(problems[draft.ProblemId], draft.Text);
        TrainingExample Over(Draft better, Draft worse) => Of(better) with { Rejected = worse.Text };
    }

    /// <summary>A dataset as a graph: demonstrations are drafts that are called good, preferences comparisons. Nobody says who wrote or judged them, so texts
    /// count as a model's, <c>unknown</c>, and judgements as an unnamed person's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">How its lines look.</param>
    /// <returns>The graph, how many lines it was, and what isn't in it.</returns>
    /// <exception cref="Redraft.Tasks.Jsonl.JsonlException">If a line is bad.</exception>
    public static (FeedbackGraph Graph, int Lines, IReadOnlyList<string> LeftBehind) Read(string path, DatasetLayout layout)
    {
        var read = DatasetFile.Read(path, layout);
        var pairs = read.Examples.Where(example => example.Rejected is not null)
            .Select(example => new ComparisonRecord(example.Prompt, example.Completion, example.Rejected!, Unknown, new FeedingBack.Preference(-1, Unnamed)));
        var labels = read.Examples.Where(example => example.Rejected is null).Select(example => new LabelRecord(example.Prompt, example.Completion, Unknown, example.Good ?? true, Unnamed));
        var graph = FeedbackGraph.Of([], pairs, labels);
        var weighted = read.Examples.Count(example => example.Weight != 1);
        var repeated = read.Examples.Count - read.Examples.DistinctBy(example => example with { Weight = 1 }).Count();
        var same = read.Examples.Count(example => example.Completion == example.Rejected);
        return (graph, read.Examples.Count,
        [
            .. read.LeftBehind,
            .. weighted > 0 ? [$"{weighted} × weights of a line"] : Array.Empty<string>(),
            .. repeated > 0 ? [$"{repeated} × repetitions of a line"] : Array.Empty<string>(),
            .. same > 0 ? [$"{same} × pairs of equal texts, which prefer neither"] : Array.Empty<string>(),
        ]);
    }
}
