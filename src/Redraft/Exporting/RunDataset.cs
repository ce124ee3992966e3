using Redraft.Models;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks;

namespace Redraft.Exporting;

/// <summary>Derives training examples from what one seed of a run has stored.</summary>
/// <remarks>Prompts are the task's own, as its policy gets them.</remarks>
public sealed class RunDataset
{
    private readonly string _run;
    private readonly ITask _task;
    private readonly IRunStore _store;
    private readonly IReadOnlyDictionary<string, Problem> _problems;
    private readonly IReadOnlyList<string> _stages;

    /// <summary>Takes one seed of a run.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="store">The seed's part of it.</param>
    /// <exception cref="RecipeException">If the data that its recipe names is gone.</exception>
    public RunDataset(RunFolder folder, IRunStore store)
        : this((folder ?? throw new ArgumentNullException(nameof(folder))).FullPath, RecipeCheck.TaskOf(RunExecution.RecipeOf(folder)), store)
    {
    }

    internal RunDataset(string run, ITask task, IRunStore store)
    {
        (_run, _task, _store) = (run, task, store);
        _problems = store.Problems();
        _stages = [.. store.StageSeconds().Select(stage => stage.Stage)];
    }

    /// <summary>The examples of a kind.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="stage">Of demonstrations the training that learned them, by default the last round's; of others the only stage to look at, by default all.</param>
    /// <exception cref="InvalidDataException">If there is no such stage.</exception>
    public TrainingDataset Of(ExampleKind kind, string? stage = null) => kind switch
    {
        ExampleKind.Demonstration => Demonstrations(stage),
        ExampleKind.Preference => Preferences(Wanted(stage)),
        _ => Labels(Wanted(stage)),
    };

    private IReadOnlyList<string> Wanted(string? stage) => stage is null ? _stages : _stages.Contains(stage) ? [stage]
        : throw new InvalidDataException($"{_run}: no stage '{UntrustedText.Visible(stage, 80)}'; there are {string.Join(", ", _stages)}");

    private TrainingDataset Demonstrations(string? stage)
    {
        var learned = _store.Checkpoints().Where(checkpoint => checkpoint.DraftIds.Count > 0).ToList();
        var checkpoint = stage is null ? learned.LastOrDefault(c => c.Stage.StartsWith("round-", StringComparison.Ordinal)) : learned.Find(c => c.Stage == stage);
        if (checkpoint is null)
        {
            throw new InvalidDataException($"{_run}: {(stage is null ? "no round has trained a policy yet" : $"no training '{UntrustedText.Visible(stage, 80)}' that learned from drafts")}"
                + (learned.Count == 0 ? "" : $"; there are {string.Join(", ", learned.Select(c => c.Stage))}"));
        }

        var weights = _stages.SelectMany(_store.Selections).GroupBy(s => s.DraftId).ToDictionary(s => s.Key, s => s.Last().Weight);
        var drafts = checkpoint.DraftIds.Select(id => _store.FindDraft(id)!.Value.Draft).ToList();
        return new TrainingDataset([.. drafts.Select(draft => new TrainingExample(PromptOf(draft.ProblemId), CompletionOf(draft)) { Weight = weights.GetValueOrDefault(draft.Id, 1) })], Counted(
        [
            (drafts.Count(draft => draft.FeedbackId is not null), "the feedback that the completion answers"),
            (checkpoint.OtherExamples, "examples that stand for no draft (references, the refiner's), which are not written"),
            (drafts.Count, "who wrote the completion, and the way back to each sentence"),
        ]));
    }

    private TrainingDataset Preferences(IReadOnlyList<string> stages)
    {
        var compared = stages.SelectMany(_store.Comparisons).ToList();
        var redrafted = stages.SelectMany(_store.Selections).Select(selection => _store.FindDraft(selection.DraftId)!.Value.Draft).Where(draft => draft.ParentId is not null).ToList();
        var pairs = compared.Where(c => c.PreferredDraftId is not null)
            .Select(c => PairOf(DraftOf(c.PreferredDraftId!), DraftOf(c.PreferredDraftId == c.LeftDraftId ? c.RightDraftId : c.LeftDraftId)))
            .Concat(redrafted.Select(draft => PairOf(draft, FirstOf(draft))));
        return Distinct(pairs.Where(pair => pair.Completion != pair.Rejected),
        [
            (compared.Count(c => c.PreferredDraftId is null), "comparisons that ended in a tie, which are not written"),
            (redrafted.Count, "the feedback between a draft and the chosen redraft, which are a pair here"),
            (compared.Count, "who compared"),
        ]);
    }

    private TrainingDataset Labels(IReadOnlyList<string> stages)
    {
        var graded = stages.SelectMany(_store.Drafts).Where(scored => scored.Score.Verdict is not null).ToList();
        return Distinct(graded.Select(scored => new TrainingExample(PromptOf(scored.Draft.ProblemId), CompletionOf(scored.Draft)) { Good = scored.Score.Passed }),
        [
            (graded.Count(scored => !scored.Score.Passed), "what went wrong: failing tests and tracebacks"),
            (graded.Count, "who wrote the completion"),
        ]);
    }

    private static TrainingDataset Distinct(IEnumerable<TrainingExample> examples, IReadOnlyList<(int Count, string What)> leftBehind)
    {
        var all = examples.ToList();
        var once = all.Distinct().ToList();
        return new TrainingDataset(once, Counted([.. leftBehind, (all.Count - once.Count, "repetitions of a line that is written once")]));
    }

    private static IReadOnlyList<string> Counted(IEnumerable<(int Count, string What)> things) => [.. things.Where(thing => thing.Count > 0).Select(thing => $"{thing.Count} × {thing.What}")];

    private TrainingExample PairOf(Draft better, Draft worse) => new(PromptOf(better.ProblemId), CompletionOf(better)) { Rejected = CompletionOf(worse) };

    private Draft FirstOf(Draft draft) => draft.ParentId is { } parent ? FirstOf(DraftOf(parent)) : draft;

    private Draft DraftOf(string id) => _store.FindDraft(id)!.Value.Draft;

    private string PromptOf(string problem) => _task.DraftPrompt(_problems[problem]).ToString();

    private string CompletionOf(Draft draft) => _task.ToCompletion(_problems[draft.ProblemId], draft.Text);
}
