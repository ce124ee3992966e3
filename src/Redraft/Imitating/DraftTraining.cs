using Redraft.Drafting;
using Redraft.Models;
using Redraft.Runs;
using Redraft.Selecting;

namespace Redraft.Imitating;

/// <summary>Learning the base model's first drafts as they are, one of each training problem, good or bad: what finetuning on itself does, without any feedback.</summary>
/// <remarks>Source: Scheurer et al. 2023, arXiv:2303.16755, §4.3: finetuning on initial summaries.</remarks>
public sealed class DraftTraining : IBaseline
{
    internal const string BaselineName = "sft-drafts";

    /// <inheritdoc/>
    public string Name => BaselineName;

    /// <inheritdoc/>
    public string Summary => "learning its own first drafts as they are";

    /// <inheritdoc/>
    public string StagePrefix => "drafts";

    /// <inheritdoc/>
    public AuthorKind? Author => AuthorKind.Model;

    /// <inheritdoc/>
    public async Task<(ILanguageModel Policy, IReadOnlyList<Lesson> Lessons)> RunAsync(RunContext run, Imitator imitator, CancellationToken cancellation)
    {
        var problems = Enumerable.Range(1, run.Recipe.Rounds).SelectMany(run.TrainingProblems).DistinctBy(problem => problem.Id).ToList();
        var drafts = await new Drafter(run).DraftAsync(
            $"{StagePrefix}/draft", imitator.Base, [.. problems.Select(p => new DraftOrder(p, run.Task.DraftPrompt(p)))],
            run.Recipe.Drafts with { Samples = 1 }, "round-1/draft", cancellation).ConfigureAwait(false);
        IReadOnlyList<Lesson> lessons = [.. drafts.Select(draft => Lessons.Of(run.Task, new WeightedDraft(draft, 1)))];
        return (await imitator.FinetuneAsync($"{StagePrefix}/imitate", lessons, run.Recipe.Training, cancellation).ConfigureAwait(false), lessons);
    }
}
