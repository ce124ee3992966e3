using Redraft.Drafting;
using Redraft.Evaluating.Statistics;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Evaluating;

/// <summary>Best of N at test time: samples of held-out problems, drawn once for every N, rated, and what the best of N by that rating is truly worth.</summary>
/// <remarks>Worth is the task's own score. A sample without a number counts as worse than all others. Equal texts are rated once.</remarks>
/// <param name="run">The run, with its reward model if it has one.</param>
/// <param name="baseModel">Who is asked by raters that ask a model, unless the run has a judge.</param>
internal sealed class BestOfNEvaluation(RunContext run, ILanguageModel baseModel)
{
    private readonly SampleRatings _ratings = new(run, baseModel);

    /// <summary>Draws, rates and measures, once.</summary>
    /// <param name="name">The policy's name in the report.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="heldOut">The held-out problems that are evaluated.</param>
    /// <param name="cancellation">Ends it; what is stored stays.</param>
    public async Task MeasureAsync(string name, ILanguageModel policy, IReadOnlyList<Problem> heldOut, CancellationToken cancellation)
    {
        if (run.Recipe.Evaluation.BestOf is not { } recipe)
        {
            return;
        }

        var stage = $"best-of/{name}";
        IReadOnlyList<Problem> problems = recipe.HeldOut == 0 ? heldOut : [.. heldOut.Take(recipe.HeldOut)];
        var samples = await new Drafter(run).DraftAsync(
            stage, policy, [.. problems.Select(p => new DraftOrder(p, run.Task.DraftPrompt(p)))], recipe.Sampling, "best-of", cancellation).ConfigureAwait(false);
        var rater = Raters.Find(recipe.By)!;
        await _ratings.RateAsync(stage + "/rate", rater, samples, cancellation).ConfigureAwait(false);
        await Stage.RunAsync(
            run, stage + "/measure", [rater.Name], by => by,
            _ => Task.FromResult(new RunBatch
            {
                Origin = run.OriginOf(stage + "/measure", policy.Id),
                Units = [],
                Measures = [.. Measures(name, stage, rater, [.. samples.GroupBy(s => s.Problem.Id).Select(of => of.ToList())], recipe)],
            }),
            new StageSettings("raters", 1, cancellation)).ConfigureAwait(false);
    }

    private IEnumerable<Measure> Measures(string name, string stage, IRater rater, List<List<ScoredDraft>> problems, BestOfRecipe recipe)
    {
        var numbers = _ratings.NumbersOf(stage + "/rate", rater);
        List<IReadOnlyList<ScoredSample>> scored = [.. problems.Select(of => SampleRatings.Scored(of, numbers))];
        List<IReadOnlyList<PolicySample>> drawn = [.. problems.Select(of => SampleRatings.Drawn(of, numbers))];
        foreach (var n in recipe.N)
        {
            yield return Of(BestOfN.NameOf(n), BestOfN.Of(scored, n));
            yield return Of(BestOfNDivergence.NameOf(n), Bootstrap.Mean([.. drawn.Select(of => BestOfNDivergence.Measured(of, n))]));
            yield return Of(BestOfNDivergence.AnalyticNameOf(n), new Estimate(BestOfNDivergence.Analytic(n), double.NaN, double.NaN, problems.Count));
        }

        Measure Of(string metric, Estimate value) => new(stage + "/measure", name, metric, value.Value, value.Low, value.High, value.Count);
    }
}
