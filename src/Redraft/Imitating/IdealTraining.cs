using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Runs;
using Redraft.Selecting;

namespace Redraft.Imitating;

/// <summary>Plain supervised finetuning on ideal answers that people wrote in this run: what the same people's time gives without feedback.</summary>
/// <remarks>
/// All answers to a problem count; a program that fails its tests is never learned. Asked for by <c>feedback.options.ideal</c>.
/// Source: Ouyang et al. 2022, arXiv:2203.02155, §3.1, step 1: finetuning on demonstrations by labelers.
/// Differs from the source: it is a control beside the rounds, and not what they start from.
/// </remarks>
public sealed class IdealTraining : IBaseline
{
    /// <summary>The baseline's name.</summary>
    public const string BaselineName = "sft-ideal";

    /// <inheritdoc/>
    public string Name => BaselineName;

    /// <inheritdoc/>
    public string Summary => "learning from ideal answers that people wrote";

    /// <inheritdoc/>
    public string StagePrefix => IdealAnswers.StageName;

    /// <inheritdoc/>
    public AuthorKind? Author => AuthorKind.Person;

    /// <inheritdoc/>
    public async Task<(ILanguageModel Policy, IReadOnlyList<Lesson> Lessons)> RunAsync(RunContext run, Imitator imitator, CancellationToken cancellation)
    {
        var problems = run.Training.ToDictionary(problem => problem.Id);
        IReadOnlyList<Lesson> lessons =
        [
            .. run.Store.Drafts(IdealAnswers.StageName)
                .Where(written => written.Score is { Verdict: null } or { Passed: true } && !Erased.Is(written.Draft.Text))
                .Select(written => Lessons.Of(run.Task, new WeightedDraft(new ScoredDraft(problems[written.Draft.ProblemId], written.Draft, written.Score)))),
        ];
        var policy = await imitator.FinetuneAsync($"{StagePrefix}/imitate", lessons, run.Recipe.Training, cancellation).ConfigureAwait(false);
        return (policy, lessons);
    }
}
