using Redraft.Drafting;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Recipes;
using Redraft.Refining;
using Redraft.Runs;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft;

/// <summary>One round of imitation learning from language feedback. Read this file first: the method is its six steps.</summary>
/// <remarks>
/// draft → feed back → refine → select → imitate, and then evaluate, which the run does for every policy alike.
/// Source: Scheurer et al. 2023, arXiv:2303.16755, Alg. 1; Chen, A. et al. 2023, arXiv:2303.16749, Alg. 1.
/// Every step stores what it makes; a step that an earlier process has finished is read back instead of done again.
/// </remarks>
/// <param name="run">Settings, task and store.</param>
/// <param name="source">Who gives feedback.</param>
/// <param name="refiner">Who redrafts.</param>
/// <param name="imitator">Finetunes, from the base model unless the recipe says otherwise.</param>
public sealed class FeedbackRound(RunContext run, IFeedbackSource source, ILanguageModel refiner, Imitator imitator)
{
    private readonly Drafter _drafter = new(run);
    private readonly FeedbackGiver _giver = new(run, source);
    private readonly Redrafter _redrafter = new(run, refiner);
    private readonly RedraftPreview _preview = new(run);
    private readonly Corrections _corrections = new(run);
    private readonly RedraftChecks _checks = new(run, source);
    private readonly RedraftChooser _chooser = new(run, imitator.Base);

    /// <summary>Runs one round.</summary>
    /// <param name="round">From 1.</param>
    /// <param name="policy">The policy of the last round, or the base model: writes the drafts, unless the recipe says that nothing is iterated.</param>
    /// <param name="lessons">What earlier rounds selected; this round's selection is added to a copy of it.</param>
    /// <param name="cancellation">Ends the round; what is stored stays.</param>
    /// <returns>The next policy, and everything that it has learned from.</returns>
    public async Task<(ITrainableModel Policy, IReadOnlyList<Lesson> Lessons)> RunAsync(
        int round, ITrainableModel policy, IReadOnlyList<Lesson> lessons, CancellationToken cancellation)
    {
        var (recipe, task, name) = (run.Recipe, run.Task, $"round-{round}");

        // 1. Draft: the policy attempts the round's training problems. Feedback that was recorded before brings its own drafts.
        var problems = run.TrainingProblems(round);
        var drafts = source is IRecordedFeedbackSource recorded
            ? await new RecordedDrafts(run, recorded).TakeAsync($"{name}/draft", problems, cancellation).ConfigureAwait(false)
            : await _drafter.DraftAsync(
                $"{name}/draft", recipe.Imitation.Iterate ? policy : imitator.Base, [.. problems.Select(p => new DraftOrder(p, task.DraftPrompt(p)))],
                recipe.Drafts, $"{name}/draft", cancellation).ConfigureAwait(false);

        // 2. Feed back: someone says in words what is wrong with one failing draft of each problem.
        var failing = _giver.Failing($"{name}/feedback", drafts, recipe.Feedback.MaximumPassRate);
        _giver.NoteUnused($"{name}/feedback", drafts, failing);
        var feedback = source is IAwaitedFeedbackSource awaited
            ? await _giver.AwaitAsync(awaited, _preview.Of(name, failing, refiner, imitator.Base), cancellation).ConfigureAwait(false)
            : await _giver.GiveAsync($"{name}/feedback", failing, cancellation).ConfigureAwait(false);

        // 3. Refine: the refiner redrafts with the words before it, all at once or point by point.
        var redrafts = await _redrafter.RedraftAsync(
            $"{name}/refine", [.. feedback.Select(f => (f.Draft, (Feedback?)f.Feedback))], $"{name}/refine", recipe.Feedback.Split, cancellation).ConfigureAwait(false);
        if (recipe.Feedback.RecordedRedrafts && source is IRecordedFeedbackSource written)
        {
            redrafts = [.. redrafts, .. await new RecordedDrafts(run, written).RedraftsAsync($"{name}/recorded", feedback, cancellation).ConfigureAwait(false)];
        }

        // 4. Select: one redraft per problem, if any is good enough, or several with weights. Who wrote the feedback may have chosen, or mended one; and where
        // they are asked to, people check what the selector chose.
        var choices = source is IAwaitedFeedbackSource people ? people.ChoicesOf($"{name}/feedback") : new Dictionary<string, RedraftChoice>();
        var mended = await _corrections.StoreAsync($"{name}/correct", feedback, choices, cancellation).ConfigureAwait(false);
        var chosen = await _chooser.ChooseAsync($"{name}/select", run.Selector, [.. redrafts, .. mended], cancellation, choices,
            redraftsChosen => _checks.RefusedAsync($"{name}/check", redraftsChosen, cancellation)).ConfigureAwait(false);

        // 5. Imitate: the base model learns to write everything selected so far at once, from the problem alone; or the policy goes on with what is new.
        IReadOnlyList<Lesson> chosenNow = [.. chosen.Select(c => Lessons.Of(task, c))], all = [.. lessons, .. chosenNow];
        var (start, learned) = recipe.Imitation.Start == FinetuningStart.Continued ? (policy, chosenNow) : (imitator.Base, all);
        return (await imitator.FinetuneAsync($"{name}/imitate", learned, recipe.Training, cancellation, start).ConfigureAwait(false), all);
    }
}
