using Redraft.Drafting;
using Redraft.Models;
using Redraft.Runs;
using Redraft.Selecting;

namespace Redraft.Imitating;

/// <summary>The baseline without feedback: the policy learns from its own drafts that pass, round by round, at the sampling budget
/// of the feedback rounds (drafts and redrafts together, for every problem).</summary>
/// <remarks>
/// Also known as rejection-sampling finetuning, or expert iteration. Source: the self-training control of ILF;
/// Zelikman et al. 2022, arXiv:2203.14465, without rationales. It gets at least as many samples as the feedback rounds:
/// those redraft only the problems that fail.
/// </remarks>
public sealed class SelfTraining : IBaseline
{
    /// <summary>The baseline's name.</summary>
    public const string BaselineName = "sft-own-passing";

    /// <inheritdoc/>
    public string Name => BaselineName;

    /// <inheritdoc/>
    public string Summary => "learning from its own passing samples, without feedback";

    /// <inheritdoc/>
    public string StagePrefix => "self";

    /// <inheritdoc/>
    public AuthorKind? Author => AuthorKind.Model;

    /// <inheritdoc/>
    public async Task<(ILanguageModel Policy, IReadOnlyList<Lesson> Lessons)> RunAsync(RunContext run, Imitator imitator, CancellationToken cancellation)
    {
        var (recipe, task, policy) = (run.Recipe, run.Task, imitator.Base);
        var sampling = recipe.Drafts with { Samples = recipe.Drafts.Samples + recipe.Redrafts.Samples };
        var lessons = new List<Lesson>();
        for (var round = 1; round <= recipe.Rounds; round++)
        {
            var name = $"{StagePrefix}-{round}";
            var drafts = await new Drafter(run).DraftAsync(
                $"{name}/draft", policy, [.. run.TrainingProblems(round).Select(p => new DraftOrder(p, task.DraftPrompt(p)))],
                sampling, $"round-{round}/draft", cancellation).ConfigureAwait(false);
            var chosen = await new RedraftChooser(run, imitator.Base).ChooseAsync($"{name}/select", run.Selector, drafts, cancellation).ConfigureAwait(false);
            lessons.AddRange(chosen.Select(c => Lessons.Of(task, c)));
            policy = await imitator.FinetuneAsync($"{name}/imitate", lessons, recipe.Training, cancellation).ConfigureAwait(false);
        }

        return (policy, lessons);
    }
}
