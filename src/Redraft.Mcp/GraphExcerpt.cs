using Redraft.Runs;
using Redraft.Viewing;

namespace Redraft.Mcp;

/// <summary>The part of the feedback graph around a record, with everything that leads to it and that it led to.</summary>
internal static class GraphExcerpt
{
    private const int MostDrafts = 60;
    private const int MostCharacters = 100_000; // of drafts, all together
    private const int ShortestBeginning = 4;

    /// <summary>What an assistant is told of it.</summary>
    /// <exception cref="RefusedException">If there is no such record, or more than one.</exception>
    public static object Around(ViewedRun run, string id, ulong? seed)
    {
        var (at, record) = Find(run, id, seed);
        var store = run.StoreOf(at);
        var problem = record.Kind switch
        {
            RecordKind.Draft => store.FindDraft(record.Id)!.Value.Draft.ProblemId,
            RecordKind.Feedback => store.FindDraft(store.FindFeedback(record.Id)!.Value.Feedback.DraftId)!.Value.Draft.ProblemId,
            _ => record.Id,
        };
        var graph = ProblemGraph.Of(run, at, problem) ?? throw new RefusedException($"id: the problem of {record.Id} is not in the store; `redraft verify` says what is damaged");
        var around = Drafts(graph, record).Select(draft => draft.Draft.Id).ToHashSet(StringComparer.Ordinal);
        var told = Bounded(graph.Drafts.Where(draft => around.Contains(draft.Draft.Id)));
        var ids = told.Select(draft => draft.Draft.Id).ToHashSet(StringComparer.Ordinal);
        var names = run.NamesOf(at);
        return new
        {
            Seed = at, About = new { record.Kind, record.Id },
            Problem = new { graph.Problem.Id, graph.Problem.Split, Description = ToolJson.Text(graph.Problem.Description), Characters = ToolJson.CutOf(graph.Problem.Description) },
            Drafts = told.Select(draft => Told(draft, names)),
            Feedback = graph.Feedback.Where(said => ids.Contains(said.Feedback.DraftId)).Select(said => Told(said, names)),
            LeftOut = around.Count == told.Count ? null : $"{around.Count - told.Count} more drafts; read_graph of one of those shown, or search with stage, comes nearer",
        };
    }

    private static (ulong Seed, RecordName Record) Find(ViewedRun run, string id, ulong? seed)
    {
        if (seed is { } one && !run.Manifest.Seeds.Contains(one))
        {
            throw new RefusedException($"seed: the run has {string.Join(", ", run.Manifest.Seeds)}, found {one}");
        }

        var found = run.Manifest.Seeds.Where(s => seed is null || s == seed).SelectMany(s => run.StoreOf(s).Beginning(id).Select(record => (Seed: s, Record: record))).ToList();
        found = found.Exists(of => of.Record.Id == id) ? found.FindAll(of => of.Record.Id == id) : id.Length < ShortestBeginning ? [] : found;
        var ids = found.Select(of => of.Record.Id).Distinct().ToList();
        return ids.Count switch
        {
            0 => throw new RefusedException($"id: no draft, feedback or problem is called '{UntrustedText.Visible(id, 100)}' or begins so with {ShortestBeginning} characters or more; search finds ids"),
            1 when found.DistinctBy(of => of.Seed).Count() == 1 || found[0].Record.Kind == RecordKind.Problem => found[0],
            1 => throw new RefusedException($"seed: {ids[0]} is in seeds {string.Join(", ", found.Select(of => of.Seed).Distinct())}; name one"),
            _ => throw new RefusedException($"id: '{UntrustedText.Visible(id, 100)}' may be {string.Join(", ", ids.Take(8))}{(ids.Count > 8 ? " or others" : "")}; give more of its characters"),
        };
    }

    private static IEnumerable<GraphDraft> Drafts(ProblemGraph graph, RecordName record)
    {
        if (record.Kind == RecordKind.Problem)
        {
            return graph.Drafts;
        }

        var said = record.Kind == RecordKind.Feedback ? graph.Feedback.First(of => of.Feedback.Id == record.Id) : null;
        var start = graph.Drafts.First(draft => draft.Draft.Id == (said?.Feedback.DraftId ?? record.Id));
        return [.. Above(graph, start), start, .. graph.WithDescendants(said is null ? [start] : graph.Answers(graph.WholeOf(said).Feedback.Id))];
    }

    private static IEnumerable<GraphDraft> Above(ProblemGraph graph, GraphDraft draft)
    {
        var seen = new HashSet<string>();
        for (var at = draft; at?.Draft.ParentId is { } parent && seen.Add(parent);)
        {
            at = graph.Drafts.FirstOrDefault(of => of.Draft.Id == parent);
            if (at is not null)
            {
                yield return at;
            }
        }
    }

    private static List<GraphDraft> Bounded(IEnumerable<GraphDraft> drafts)
    {
        var (told, characters) = (new List<GraphDraft>(), 0);
        foreach (var draft in drafts)
        {
            characters += Math.Min(draft.Draft.Text.Length, ToolJson.LongestText);
            if (told.Count == MostDrafts || (characters > MostCharacters && told.Count > 0))
            {
                break;
            }

            told.Add(draft);
        }

        return told;
    }

    private static object Told(GraphDraft draft, ModelNames names) => new
    {
        draft.Draft.Id, draft.Stage, By = Author(draft.Draft.Author, names), Text = ToolJson.Text(draft.Draft.Text), Characters = ToolJson.CutOf(draft.Draft.Text),
        RedraftOf = draft.Draft.ParentId, AnswersFeedback = draft.Draft.FeedbackId,
        Score = draft.Score is { } score ? new { score.Scorer, score.Value, score.Passed, Ending = score.Kind } : null,
        ChosenBy = draft.Selections.Count == 0 ? null : draft.Selections.Select(by => new { by.Stage, by.Selector, by.Weight }),
        LearnedBy = draft.Checkpoints.Count == 0 ? null : draft.Checkpoints.Select(ModelNames.NameOf),
    };

    private static object Told(GraphFeedback said, ModelNames names) => new
    {
        said.Feedback.Id, said.Stage, OnDraft = said.Feedback.DraftId, By = Author(said.Feedback.Author, names), said.Feedback.Simulated, Text = ToolJson.Text(said.Feedback.Text),
        About = said.Feedback.Target is { } target ? new { target.Start, target.Length, target.Line } : null, PointOf = said.Feedback.WholeId,
    };

    private static object Author(Author author, ModelNames names) => new { author.Kind, Name = ToolJson.Text(author.Kind == AuthorKind.Model && names.Of(author.Name) is { } name ? name : author.Name, 200) };
}
