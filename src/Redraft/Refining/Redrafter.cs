using Redraft.Drafting;
using Redraft.Models;
using Redraft.Runs;
using Redraft.Tasks;

namespace Redraft.Refining;

/// <summary>Has drafts redrafted by feedback: all of it at once, or point by point, each on the redraft of the one before.</summary>
/// <remarks>
/// Point by point there is a chain for every sample: the draft, its redraft by the first point, that one's by the second … Every step is stored with its parent and the
/// point that it carries out, and every point with the feedback that it is from; what is given back are the last steps, with the first draft and the whole feedback. Feedback
/// about a part of its draft is carried out at once, since the redraft need not have that part. Source: Chen, A. et al. 2023, arXiv:2303.16749, Figure 5:
/// feedback on many bugs is rarely carried out as a whole. Differs from the source: there nothing is split.
/// </remarks>
/// <param name="run">The run.</param>
/// <param name="refiner">Who redrafts.</param>
internal sealed class Redrafter(RunContext run, ILanguageModel refiner)
{
    private readonly Drafter _drafter = new(run);

    /// <summary>The stage that holds the redrafts by one of several points but the last, from 1.</summary>
    public static string StepOf(string stage, int point) => $"{stage}/point-{point}";

    /// <summary>Redrafts each draft; what is stored already is not done again.</summary>
    /// <param name="stage">The stage of what is given back.</param>
    /// <param name="said">Drafts, each once, with the words on them; null redrafts without.</param>
    /// <param name="seedScope">Decides the random numbers, as in <see cref="Drafter.DraftAsync"/>.</param>
    /// <param name="split">Whether points are carried out one at a time.</param>
    /// <param name="cancellation">Ends the stage; what is stored stays.</param>
    public async Task<IReadOnlyList<ScoredDraft>> RedraftAsync(
        string stage, IReadOnlyList<(ScoredDraft Draft, Feedback? Feedback)> said, string seedScope, bool split, CancellationToken cancellation)
    {
        var chains = said.Select(s => new Chain(s.Draft, s.Feedback, split ? PointsOf(s.Feedback) : [])).ToList();
        await StoreAsync(stage, chains, cancellation).ConfigureAwait(false);
        for (var point = 1; chains.Any(chain => chain.Points.Count > point); point++)
        {
            var open = chains.Where(chain => chain.Points.Count > point).ToList();
            var steps = await _drafter.DraftAsync(
                StepOf(stage, point), refiner, [.. open.SelectMany(chain => Orders(chain, chain.Points[point - 1]))], run.Recipe.Redrafts,
                StepOf(seedScope, point), cancellation).ConfigureAwait(false);
            var byParent = steps.ToLookup(step => step.Draft.ParentId);
            open.ForEach(chain => chain.Steps = [.. chain.Latest.SelectMany(draft => byParent[draft.Id]).Select(step => step.Draft)]);
        }

        var last = await _drafter.DraftAsync(
            stage, refiner, [.. chains.SelectMany(chain => Orders(chain, chain.Points.Count > 0 ? chain.Points[^1] : chain.Whole))], run.Recipe.Redrafts, seedScope, cancellation).ConfigureAwait(false);
        var chainOf = chains.SelectMany(chain => chain.Latest.Select(draft => (draft.Id, chain))).ToDictionary(pair => pair.Id, pair => pair.chain);
        return [.. last.Select(redraft => redraft with { Parent = chainOf[redraft.Draft.ParentId!].First.Draft, Feedback = chainOf[redraft.Draft.ParentId!].Whole })];
    }

    /// <summary>Each point as feedback of its own; none where there is nothing to split.</summary>
    private IReadOnlyList<Feedback> PointsOf(Feedback? whole) => whole is { Target: null } && run.Task.Points(whole.Text) is { Count: > 1 } points
        ? [.. points.Select((point, i) => whole with { Id = run.IdOf("point", whole.Id, i), Text = point, WholeId = whole.Id })]
        : [];

    private Task StoreAsync(string stage, IReadOnlyList<Chain> chains, CancellationToken cancellation) => Stage.RunAsync(
        run, stage + "/points", [.. chains.Where(chain => chain.Points.Count > 0)], chain => chain.Whole!.Id,
        chunk => Task.FromResult(new RunBatch
        {
            Origin = run.OriginOf(stage + "/points"),
            Units = [],
            Feedback = [.. chunk.SelectMany(chain => chain.Points).Select(point => (point, run.Recipe.Seed))],
        }),
        new StageSettings("feedback", int.MaxValue, cancellation));

    private IEnumerable<DraftOrder> Orders(Chain chain, Feedback? words) => chain.Latest.Select(draft => new DraftOrder(
        chain.First.Problem, Refinement.PromptFor(run.Task, chain.First.Problem, draft, words), draft, words) { Only = chain.Steps.Count > 0 ? draft.Sample : null });

    /// <summary>What becomes of one draft.</summary>
    private sealed class Chain(ScoredDraft first, Feedback? whole, IReadOnlyList<Feedback> points)
    {
        public ScoredDraft First => first;

        public Feedback? Whole => whole;

        /// <summary>Two or more, or none where the whole is carried out at once.</summary>
        public IReadOnlyList<Feedback> Points => points;

        /// <summary>The redrafts by the points so far, one for each sample.</summary>
        public IReadOnlyList<Draft> Steps { get; set; } = [];

        public IReadOnlyList<Draft> Latest => Steps.Count > 0 ? Steps : [first.Draft];
    }
}
