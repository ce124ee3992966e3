using Redraft.Drafting;
using Redraft.Runs;

namespace Redraft.FeedingBack;

/// <summary>Takes comparisons that were made before the run, with the drafts that they are of, and stores both.</summary>
/// <remarks>What was shown first stays the left one. Two equal texts are a tie, whatever was said.</remarks>
/// <param name="run">The run.</param>
/// <param name="source">What there is.</param>
internal sealed class RecordedComparisons(RunContext run, IRecordedFeedbackSource source)
{
    private const int ProblemsPerBatch = 48;

    /// <summary>Every comparison of some problems, in their order.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="problems">Never held-out ones.</param>
    /// <param name="cancellation">Ends it; what is stored stays.</param>
    public async Task<IReadOnlyList<Compared>> TakeAsync(string stage, IReadOnlyList<Problem> problems, CancellationToken cancellation)
    {
        var draftStage = Comparer.DraftsOf(stage);
        await Stage.RunAsync(
            run, draftStage, problems, problem => problem.Id, chunk => StoreAsync(draftStage, [.. chunk.SelectMany(DraftsOn)], cancellation),
            new StageSettings("problems", ProblemsPerBatch, cancellation)).ConfigureAwait(false);
        await Stage.RunAsync(
            run, stage, problems, problem => problem.Id,
            chunk => Task.FromResult(new RunBatch { Origin = run.OriginOf(stage), Units = [], Comparisons = [.. chunk.SelectMany(problem => ComparisonsOn(stage, problem))] }),
            new StageSettings("pairs", ProblemsPerBatch, cancellation)).ConfigureAwait(false);

        var known = problems.ToDictionary(problem => problem.Id);
        var texts = run.Store.Drafts(draftStage).Where(d => known.ContainsKey(d.Draft.ProblemId)).ToDictionary(d => d.Draft.Id, d => new ScoredDraft(known[d.Draft.ProblemId], d.Draft, d.Score));
        var stored = run.Store.Comparisons(stage).ToLookup(comparison => comparison.ProblemId);
        return [.. problems.SelectMany(problem => stored[problem.Id]).Select(comparison => new Compared(comparison, texts[comparison.LeftDraftId], texts[comparison.RightDraftId]))];

        IEnumerable<ScoredDraft> DraftsOn(Problem problem) => source.ComparisonsOn(problem).SelectMany((compared, i) => new[] { compared.Left, compared.Right }.Select((recorded, side) => new Draft
        {
            Id = IdOf(draftStage, problem, i, side),
            ProblemId = problem.Id,
            Text = recorded.Text,
            Author = recorded.Author,
            Sample = (2 * i) + side,
        })).Select(draft => new ScoredDraft(problem, draft, Drafter.Unscored(draft)));

        IEnumerable<Comparison> ComparisonsOn(string name, Problem problem) => source.ComparisonsOn(problem).Select((compared, i) =>
        {
            var (left, right) = (IdOf(draftStage, problem, i, 0), IdOf(draftStage, problem, i, 1));
            return new Comparison
            {
                Id = run.IdOf("comparison", name, problem.Id, i),
                ProblemId = problem.Id,
                LeftDraftId = left,
                RightDraftId = right,
                PreferredDraftId = compared.Left.Text == compared.Right.Text ? null : compared.Preference.Better switch { < 0 => left, > 0 => right, _ => null },
                Author = compared.Preference.Author,
            };
        });
    }

    private string IdOf(string stage, Problem problem, int comparison, int side) => run.IdOf("draft", stage, problem.Id, comparison, side);

    private async Task<RunBatch> StoreAsync(string stage, IReadOnlyList<ScoredDraft> drafts, CancellationToken cancellation) => new()
    {
        Origin = run.OriginOf(stage),
        Units = [],
        Drafts = [.. drafts.Select(d => (d.Draft, run.Recipe.Seed))],
        Scores = await new Drafter(run).ScoreAsync(drafts, cancellation).ConfigureAwait(false),
    };
}
