using Redraft.Models;
using Redraft.Runs;

namespace Redraft.Imitating;

/// <summary>Learning to write the feedback and then the redraft, in one text: at test time the model writes both, and the redraft alone is scored.</summary>
/// <remarks>
/// Its lessons are the rounds' own, with the words that each chosen redraft answers before it. Source: the feedback + refinement arm of Scheurer et al.
/// 2023, arXiv:2303.16755. Differs from the source: the prompt shows no first draft, there as in training.
/// </remarks>
public sealed class FeedbackAndRedraftTraining : IBaseline
{
    /// <inheritdoc/>
    public string Name => "sft-feedback-and-redraft";

    /// <inheritdoc/>
    public string Summary => "learning to write the feedback before the redraft";

    /// <inheritdoc/>
    public string StagePrefix => "words-first";

    /// <inheritdoc/>
    public async Task<(ILanguageModel Policy, IReadOnlyList<Lesson> Lessons)> RunAsync(RunContext run, Imitator imitator, CancellationToken cancellation)
    {
        var problems = run.Training.ToDictionary(problem => problem.Id);
        IReadOnlyList<Lesson> lessons =
        [
            .. from round in Enumerable.Range(1, run.Recipe.Rounds)
               from selection in run.Store.Selections($"round-{round}/select")
               let redraft = run.Store.FindDraft(selection.DraftId)!.Value.Draft
               where redraft.FeedbackId is not null
               let words = run.Store.FindWhole(redraft.FeedbackId!)!
               where !words.IsErased && !Erased.Is(redraft.Text)
               select Lessons.OfBoth(run.Task, problems[redraft.ProblemId], words, redraft, selection.Weight),
        ];
        var policy = await imitator.FinetuneAsync($"{StagePrefix}/imitate", lessons, run.Recipe.Training, cancellation).ConfigureAwait(false);
        return (new RedraftAfterFeedback(policy), lessons);
    }
}
