using Redraft.FeedingBack;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Runs;
using Redraft.Tasks;

namespace Redraft.Drafting;

/// <summary>Shows somebody who is writing feedback what the round will make of it: the same redrafts, to the same bits.</summary>
/// <param name="run">The run.</param>
internal sealed class RedraftPreview(RunContext run)
{
    private static readonly IRater Judge = Raters.Find("instruct-rm")!;

    /// <summary>The questions of a round.</summary>
    /// <param name="round">The round's name.</param>
    /// <param name="drafts">What feedback is wanted on.</param>
    /// <param name="refiner">Who redrafts.</param>
    /// <param name="baseModel">Who is asked whether a redraft carries the feedback out, unless the run has a judge.</param>
    public AwaitedQuestions Of(string round, IReadOnlyList<ScoredDraft> drafts, ILanguageModel refiner, ILanguageModel baseModel) => new($"{round}/feedback", drafts)
    {
        Redraft = (draft, remark, cancellation) => RedraftAsync(round, draft, remark, refiner, cancellation),
        Grade = GradeAsync,
        JudgePoints = CanJudge ? PointJudge.Of(run.Task, run.Judge ?? baseModel) : null,
        Judge = async (redraft, cancellation) => Judge.Refusal(run.Task) is not null || !CanJudge ? double.NaN
            : (await Judge.RateAsync([redraft], run.RatingWith(baseModel), cancellation).ConfigureAwait(false))[0],
    };

    private bool CanJudge => run.Judge is not { } judge || (judge.Lacks(ModelNeed.Choices) is null && !judge.TakesAllAtOnce); // nobody waits on a page for a batch

    private IAsyncEnumerable<ScoredDraft> RedraftAsync(string round, ScoredDraft draft, Remark remark, ILanguageModel refiner, CancellationToken cancellation)
    {
        var feedback = new Feedback
        {
            Id = run.IdOf("feedback", $"{round}/feedback", draft.Draft.Id), DraftId = draft.Draft.Id, Text = remark.Text, Author = remark.Author, Target = remark.Target,
        };
        var order = new DraftOrder(draft.Problem, Refinement.PromptFor(run.Task, draft.Problem, draft.Draft, feedback), draft.Draft, feedback);
        return new Drafter(run).PreviewAsync($"{round}/refine", refiner, order, run.Recipe.Redrafts, $"{round}/refine", cancellation);
    }

    /// <summary>Scores somebody's own text.</summary>
    public async Task<ScoredDraft> GradeAsync(Problem problem, string text, CancellationToken cancellation)
    {
        var draft = new Draft { Id = "correction", ProblemId = problem.Id, Text = text, Author = new Author(AuthorKind.Person, "") };
        return new ScoredDraft(problem, draft, await run.Task.ScoreAsync(problem, draft, cancellation).ConfigureAwait(false));
    }
}
