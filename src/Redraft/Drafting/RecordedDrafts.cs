using Redraft.FeedingBack;
using Redraft.Runs;

namespace Redraft.Drafting;

/// <summary>Takes the drafts that feedback was recorded on in place of the policy's own, has them scored and stores both.</summary>
/// <param name="run">The run.</param>
/// <param name="source">What there is.</param>
internal sealed class RecordedDrafts(RunContext run, IRecordedFeedbackSource source)
{
    private const int ProblemsPerBatch = 48;

    /// <summary>The scored drafts, in the order of the problems; problems that nothing was said on have none.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="problems">The problems, each once.</param>
    /// <param name="cancellation">Ends the stage; what is stored stays.</param>
    public async Task<IReadOnlyList<ScoredDraft>> TakeAsync(string stage, IReadOnlyList<Problem> problems, CancellationToken cancellation)
    {
        await Stage.RunAsync(
            run, stage, problems, problem => problem.Id, chunk => StoreAsync(stage, chunk, cancellation),
            new StageSettings("problems", ProblemsPerBatch, cancellation)).ConfigureAwait(false);
        var stored = run.Store.Drafts(stage).ToLookup(d => d.Draft.ProblemId);
        return [.. problems.SelectMany(problem => stored[problem.Id].Select(d => new ScoredDraft(problem, d.Draft, d.Score)))];
    }

    private async Task<RunBatch> StoreAsync(string stage, IReadOnlyList<Problem> problems, CancellationToken cancellation)
    {
        var drafts = problems.SelectMany(problem => source.DraftsOn(problem).Select((recorded, i) => Unscored(stage, problem, recorded, i))).ToList();
        return new RunBatch
        {
            Origin = run.OriginOf(stage),
            Units = [],
            Drafts = [.. drafts.Select(d => (d.Draft, run.Recipe.Seed))],
            Scores = await new Drafter(run).ScoreAsync(drafts, cancellation).ConfigureAwait(false),
        };
    }

    private ScoredDraft Unscored(string stage, Problem problem, RecordedDraft recorded, int index)
    {
        var draft = new Draft
        {
            Id = run.IdOf("draft", stage, problem.Id, index),
            ProblemId = problem.Id,
            Text = recorded.Text,
            Author = recorded.Author,
            Sample = index,
        };
        return new ScoredDraft(problem, draft, Drafter.Unscored(draft));
    }
}
