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
            run, stage, problems, problem => problem.Id,
            chunk => StoreAsync(stage, [.. chunk.SelectMany(problem => source.DraftsOn(problem).Select((recorded, i) => Unscored(stage, problem, recorded, i)))], cancellation),
            new StageSettings("problems", ProblemsPerBatch, cancellation)).ConfigureAwait(false);
        var stored = run.Store.Drafts(stage).ToLookup(d => d.Draft.ProblemId);
        return [.. problems.SelectMany(problem => stored[problem.Id].Select(d => new ScoredDraft(problem, d.Draft, d.Score)))];
    }

    /// <summary>The redrafts that were recorded with feedback, scored and stored, in the order of the feedback.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="said">Drafts and the words on them.</param>
    /// <param name="cancellation">Ends the stage; what is stored stays.</param>
    public async Task<IReadOnlyList<ScoredDraft>> RedraftsAsync(string stage, IReadOnlyList<(ScoredDraft Draft, Feedback Feedback)> said, CancellationToken cancellation)
    {
        await Stage.RunAsync(
            run, stage, said, s => s.Feedback.Id, chunk => StoreAsync(stage, [.. chunk.SelectMany(s => RedraftsOn(stage, s.Draft, s.Feedback))], cancellation),
            new StageSettings("drafts", ProblemsPerBatch, cancellation)).ConfigureAwait(false);
        var stored = run.Store.Drafts(stage).ToLookup(d => d.Draft.FeedbackId);
        return [.. said.SelectMany(s => stored[s.Feedback.Id].Select(d => new ScoredDraft(s.Draft.Problem, d.Draft, d.Score) { Parent = s.Draft.Draft, Feedback = s.Feedback }))];
    }

    private IEnumerable<ScoredDraft> RedraftsOn(string stage, ScoredDraft draft, Feedback feedback)
        => source.RedraftsOn(draft.Problem, draft.Draft.Text, feedback.Text).Select((recorded, i) => new Draft
        {
            Id = run.IdOf("draft", stage, feedback.Id, i),
            ProblemId = draft.Problem.Id,
            Text = recorded.Text,
            Author = recorded.Author,
            ParentId = draft.Draft.Id,
            FeedbackId = feedback.Id,
            Sample = i,
        }).Select(redraft => new ScoredDraft(draft.Problem, redraft, Drafter.Unscored(redraft)));

    private async Task<RunBatch> StoreAsync(string stage, IReadOnlyList<ScoredDraft> drafts, CancellationToken cancellation) => new()
    {
        Origin = run.OriginOf(stage),
        Units = [],
        Drafts = [.. drafts.Select(d => (d.Draft, run.Recipe.Seed))],
        Scores = await new Drafter(run).ScoreAsync(drafts, cancellation).ConfigureAwait(false),
    };

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
