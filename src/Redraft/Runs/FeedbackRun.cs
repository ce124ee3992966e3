using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Refining;
using Redraft.Rewarding;

namespace Redraft.Runs;

/// <summary>A whole run: the start, the refiner, the rounds, and beside them the baselines and controls.</summary>
/// <remarks>Every stage is idempotent: a run that was killed anywhere is run again and goes on where it was, to the same bits.</remarks>
/// <param name="run">Settings, task and store.</param>
/// <param name="baseModel">The model to be taught.</param>
/// <param name="source">Who gives feedback.</param>
/// <param name="examples">What the refiner learns from; none refines with the base model as it is.</param>
public sealed class FeedbackRun(RunContext run, ITrainableModel baseModel, IFeedbackSource source, IReadOnlyList<RefinementExample> examples)
{
    /// <summary>The name of the policy before any training.</summary>
    public const string ZeroShot = "zero-shot";

    private readonly Imitator _imitator = new(run, baseModel);
    private readonly HeldOutEvaluation _evaluation = new(run);
    private readonly Divergence _divergence = new(run, Reference(run, baseModel)); // its samples of the base model serve every policy

    /// <summary>The name of the policy after a round.</summary>
    public static string RoundName(int round) => $"ilf-round-{round}";

    /// <summary>Does whatever isn't done yet.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await ProblemStage.StoreAsync(run, cancellation).ConfigureAwait(false);
        var start = await _evaluation.RunAsync(ZeroShot, baseModel, cancellation).ConfigureAwait(false);

        var refiner = await RefinerAsync(cancellation).ConfigureAwait(false);
        await new RefinementControls(run, source).RunAsync(refiner, start, cancellation).ConfigureAwait(false);

        await new IdealAnswers(run, source).StoreAsync(cancellation).ConfigureAwait(false);
        var rated = await WithRewardModelAsync(cancellation).ConfigureAwait(false);
        var best = new BestOfNEvaluation(rated, baseModel);
        await best.MeasureAsync(ZeroShot, baseModel, _evaluation.Problems, cancellation).ConfigureAwait(false);

        ITrainableModel policy = baseModel;
        IReadOnlyList<Lesson> lessons = [];
        var round = new FeedbackRound(rated, source, refiner, _imitator);
        for (var r = 1; r <= run.Recipe.Rounds; r++)
        {
            (policy, lessons) = await round.RunAsync(r, policy, lessons, cancellation).ConfigureAwait(false);
            await MeasureAsync(RoundName(r), policy, lessons, cancellation).ConfigureAwait(false);
        }

        await best.MeasureAsync(RoundName(run.Recipe.Rounds), policy, _evaluation.Problems, cancellation).ConfigureAwait(false);
        await RunBaselinesAsync(rated, cancellation).ConfigureAwait(false);
    }

    /// <summary>The refiner, finetuned unless it is a model that can't be.</summary>
    private async Task<ILanguageModel> RefinerAsync(CancellationToken cancellation)
    {
        if (run.Refiner is { } given and not ITrainableModel)
        {
            run.Observer.Note($"refiner: {given.Id} redrafts as it is{(examples.Count > 0 ? $"; the {examples.Count} examples teach it nothing" : "")}");
            return given;
        }

        var lessons = await new RefinerLessons(run).StoreAsync(examples, cancellation).ConfigureAwait(false);
        return await _imitator.FinetuneAsync("refiner", lessons, run.Recipe.Refiner.Training, cancellation, run.Refiner as ITrainableModel).ConfigureAwait(false);
    }

    /// <summary>The run with its reward model, where the recipe asks for one.</summary>
    private async Task<RunContext> WithRewardModelAsync(CancellationToken cancellation)
        => run.Recipe.RewardModel is not { } recipe ? run : Comparer.ComparableOf(run.Task, source, Split.Train).Count > 0
            ? run with { RewardModel = await new RewardTrainer(run, source, _imitator).TrainAsync(recipe, cancellation).ConfigureAwait(false) }
            : throw new ArgumentException($"reward-model: a source of comparisons expected, found '{source.Name}', which compares nothing", nameof(source));

    private async Task RunBaselinesAsync(RunContext rated, CancellationToken cancellation)
    {
        foreach (var baseline in BaselineList.All.Where(b => run.Recipe.Baselines.Contains(b.Name)))
        {
            var (policy, lessons) = await baseline.RunAsync(rated, _imitator, cancellation).ConfigureAwait(false);
            await MeasureAsync(baseline.Name, policy, lessons, cancellation).ConfigureAwait(false);
        }
    }

    private async Task MeasureAsync(string name, ILanguageModel policy, IReadOnlyList<Lesson> lessons, CancellationToken cancellation)
    {
        await _evaluation.RunAsync(name, policy, cancellation).ConfigureAwait(false);
        if (baseModel.IsHosted || policy is ITrainableModel { IsHosted: true })
        {
            return; // whose tokens aren't the base model's
        }

        await _divergence.MeasureAsync(name, policy, _evaluation.Problems, cancellation).ConfigureAwait(false);
        await new Perplexity(run, Reference(run, baseModel)).MeasureAsync(name, [.. lessons.Select(l => l.Text)], cancellation).ConfigureAwait(false);
    }

    /// <summary>The model that policies are measured against, scoring no text twice.</summary>
    private static ILanguageModel Reference(RunContext run, ITrainableModel model)
        => run.LogProbabilities is { } cache ? new CachingLanguageModel(model, cache) : model;
}
