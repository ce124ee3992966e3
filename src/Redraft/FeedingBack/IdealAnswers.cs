using Redraft.Drafting;
using Redraft.Runs;

namespace Redraft.FeedingBack;

/// <summary>Has people write ideal answers to training problems and stores them as drafts of theirs, with their scores.</summary>
/// <param name="run">The run.</param>
/// <param name="source">Who gives feedback; of one that writes none nothing is asked.</param>
internal sealed class IdealAnswers(RunContext run, IFeedbackSource source)
{
    /// <summary>The stage that holds them.</summary>
    public const string StageName = "ideal";

    /// <summary>Asks, once.</summary>
    public async Task StoreAsync(CancellationToken cancellation)
    {
        if (source is not IReviewingSource { IdealAnswers: > 0 } people)
        {
            return;
        }

        List<Problem> problems = [.. run.Training.Take(people.IdealAnswers)];
        await Stage.RunAsync(
            run, StageName, problems, problem => problem.Id,
            async _ =>
            {
                var byId = problems.ToDictionary(problem => problem.Id);
                var written = await people.WriteAsync(StageName, problems, new RedraftPreview(run).GradeAsync, cancellation).ConfigureAwait(false);
                List<ScoredDraft> drafts = [.. written.GroupBy(answer => answer.ProblemId).SelectMany(of => of.Select((answer, sample) => DraftOf(byId[of.Key], answer, sample)))];
                return new RunBatch
                {
                    Origin = run.OriginOf(StageName),
                    Units = [],
                    Drafts = [.. drafts.Select(draft => (draft.Draft, run.Recipe.Seed))],
                    Scores = await new Drafter(run).ScoreAsync(drafts, cancellation).ConfigureAwait(false),
                };
            },
            new StageSettings("problems", problems.Count, cancellation)).ConfigureAwait(false);
    }

    private ScoredDraft DraftOf(Problem problem, IdealAnswer answer, int sample)
    {
        var draft = new Draft { Id = run.IdOf("draft", StageName, problem.Id, answer.Author.Name), ProblemId = problem.Id, Text = answer.Text, Author = answer.Author, Sample = sample };
        return new ScoredDraft(problem, draft, Drafter.Unscored(draft));
    }
}
