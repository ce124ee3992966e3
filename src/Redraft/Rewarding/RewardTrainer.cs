using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks;

namespace Redraft.Rewarding;

/// <summary>Has drafts compared, trains a run's reward model on the comparisons and measures it on others.</summary>
/// <param name="run">The run, whose task can ask and whose recipe has a reward model.</param>
/// <param name="source">Who compares.</param>
/// <param name="imitator">Finetunes, always from the base model.</param>
/// <param name="name">The model's name in the report, and the stage that trains it; where a run trains several, each has its own.</param>
internal sealed class RewardTrainer(RunContext run, IFeedbackSource source, Imitator imitator, string name = RewardTrainer.StageName)
{
    /// <summary>The name of a run's only reward model.</summary>
    public const string StageName = "reward-model";

    /// <summary>The stages of comparisons: to learn from, and to measure on. All reward models of a run share them.</summary>
    public const string Learned = StageName + "/compare", Validation = StageName + "/validate";

    private readonly Comparer _comparer = new(run, source);
    private readonly IJudgedTask _task = (IJudgedTask)run.Task;

    /// <summary>The reward model; what is stored already isn't done again.</summary>
    public async Task<RewardModel> TrainAsync(RewardModelRecipe recipe, CancellationToken cancellation)
    {
        var kind = RewardKinds.Find(recipe.Kind)!;
        var learned = await _comparer.CompareAsync(Learned, imitator.Base, [.. LearnedFrom.Take(recipe.Comparisons)], cancellation, recipe.Drafts).ConfigureAwait(false);
        var options = recipe.Training with { Objective = kind.Objective };
        var model = await imitator.FinetuneAsync(name, Lessons(kind, learned), options, cancellation).ConfigureAwait(false);
        return await MeasureAsync(recipe, model, cancellation).ConfigureAwait(false);
    }

    /// <summary>A model that is asked as a reward model, trained or not, and measured once; what it thinks of a pair is stored with the draft shown first.</summary>
    public async Task<RewardModel> MeasureAsync(RewardModelRecipe recipe, ILanguageModel model, CancellationToken cancellation)
    {
        var reward = new RewardModel(RewardKinds.Find(recipe.Kind)!, model, _task);
        var problems = MeasuredOn.Take(recipe.Validation).ToList();
        var compared = await _comparer.CompareAsync(Validation, imitator.Base, problems, cancellation).ConfigureAwait(false);
        await StoreAsync(reward, compared, cancellation).ConfigureAwait(false);
        return reward;
    }

    /// <summary>Each decided validation pair with ln P(first) − ln P(second) by this model, in nats; NaN where a text is too long.</summary>
    /// <exception cref="InvalidOperationException">If the model isn't measured yet.</exception>
    public async Task<IReadOnlyList<(Compared Pair, double Odds)>> OutcomesAsync(RewardModelRecipe recipe, CancellationToken cancellation)
    {
        var odds = run.Store.Ratings(MeasureStage).ToDictionary(rating => rating.DraftId, rating => rating.Value);
        var problems = MeasuredOn.Take(recipe.Validation).ToList();
        return
        [
            .. (await _comparer.CompareAsync(Validation, imitator.Base, problems, cancellation).ConfigureAwait(false)).Where(c => !c.IsTie)
                .Select(c => (c, odds.TryGetValue(c.Left.Draft.Id, out var value) ? value : throw new InvalidOperationException($"{name}: it isn't measured yet"))),
        ];
    }

    private IReadOnlyList<Problem> LearnedFrom => source is IComparisonSource ? run.Training : Comparer.ComparableOf(run.Task, source, Split.Train);

    private IReadOnlyList<Problem> MeasuredOn => Comparer.ComparableOf(run.Task, source, Split.Refiner);

    private string MeasureStage => name + "/measure";

    private List<Lesson> Lessons(IRewardKind kind, IReadOnlyList<Compared> compared)
    {
        var decided = compared.Where(c => !c.IsTie).ToList();
        var lessons = decided.Select(c => (Pair: c, Examples: kind.Examples(_task, PreferredFirst(c)))).Where(l => l.Examples.All(imitator.Base.Fits)).ToList();
        run.Observer.Note($"{name}: {compared.Count - decided.Count} of {compared.Count} comparisons are ties, which teach nothing"
            + (lessons.Count < decided.Count ? $"; {decided.Count - lessons.Count} pairs are longer than the model's context and are left out" : ""));
        return [.. lessons.SelectMany(l => l.Examples.Select(example => new Lesson(example, l.Pair.Comparison.PreferredDraftId)))];
    }

    private static TextPair PreferredFirst(Compared c) => c.LeftIsPreferred
        ? new(c.Left.Problem, c.Left.Draft.Text, c.Right.Draft.Text)
        : new(c.Left.Problem, c.Right.Draft.Text, c.Left.Draft.Text);

    private Task StoreAsync(RewardModel reward, IReadOnlyList<Compared> compared, CancellationToken cancellation) => Stage.RunAsync(
        run, MeasureStage, [name], unit => unit,
        async _ =>
        {
            var decided = compared.Where(c => !c.IsTie).ToList();
            var odds = await reward.CompareAsync([.. decided.Select(c => new TextPair(c.Left.Problem, c.Left.Draft.Text, c.Right.Draft.Text))], cancellation).ConfigureAwait(false);
            var known = decided.Zip(odds).Where(pair => double.IsFinite(pair.Second)).ToList();
            if (known.Count < decided.Count)
            {
                run.Observer.Note($"{name}: no number for {decided.Count - known.Count} of {decided.Count} validation pairs, which aren't counted");
            }

            return new RunBatch
            {
                Origin = run.OriginOf(MeasureStage, reward.Id),
                Units = [],
                Ratings = [.. decided.Zip(odds, (c, o) => new RedraftRating(c.Left.Draft.Id, name, o))],
                Measures = [.. Measures(compared, [.. known.Select(k => k.Second)], [.. known.Select(k => k.First.LeftIsPreferred)])],
            };
        },
        new StageSettings("models", 1, cancellation));

    private IEnumerable<Measure> Measures(IReadOnlyList<Compared> compared, IReadOnlyList<double> odds, IReadOnlyList<bool> leftIsPreferred)
    {
        Measure Of(string of, string metric, Estimate value) => new(MeasureStage, of, metric, value.Value, value.Low, value.High, value.Count);
        var said = odds.Select(o => Answers.Share(o, 0)).ToList(); // of the left one
        yield return Of(name, PairwiseAccuracy.Metric, PairwiseAccuracy.Of([.. odds.Zip(leftIsPreferred, (o, left) => left ? new PairScores(o, 0) : new PairScores(0, o))]));
        yield return Of(name, PairwiseAccuracy.Ties, WilsonInterval.Of(compared.Count(c => c.IsTie), compared.Count));
        yield return Of(name, Calibration.Brier, Calibration.BrierOf(said, leftIsPreferred).Interval);
        yield return Of(name, Calibration.Error, new Estimate(Calibration.ErrorOf(said, leftIsPreferred), double.NaN, double.NaN, said.Count));
        foreach (var bin in Calibration.Curve(said, leftIsPreferred).Where(bin => bin.Happened.Count > 0))
        {
            yield return Of(FormattableString.Invariant($"{name}, said {bin.Predicted:0.00}"), Calibration.CameTrue, bin.Happened);
        }
    }
}
