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
/// <param name="judge">Who is asked by raters that ask a model: the base model.</param>
internal sealed class BestOfNEvaluation(RunContext run, ILanguageModel judge)
{
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
        await RateAsync(stage, rater, samples, cancellation).ConfigureAwait(false);
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

    private Task RateAsync(string stage, IRater rater, IReadOnlyList<ScoredDraft> samples, CancellationToken cancellation) => Stage.RunAsync(
        run, stage + "/rate", [.. samples.GroupBy(s => s.Problem.Id).Select(of => of.ToList())], of => of[0].Problem.Id,
        async chunk =>
        {
            var distinct = chunk.SelectMany(of => of.DistinctBy(s => s.Draft.Text)).ToList();
            var context = new RatingContext(run.Task, judge) { RewardModel = run.RewardModel };
            var numbers = await rater.RateAsync(distinct, context, cancellation).ConfigureAwait(false);
            var known = distinct.Zip(numbers).ToDictionary(pair => (pair.First.Problem.Id, pair.First.Draft.Text), pair => pair.Second);
            return new RunBatch
            {
                Origin = run.OriginOf(stage + "/rate", judge.Id),
                Units = [],
                Ratings = [.. chunk.SelectMany(of => of).Select(s => new RedraftRating(s.Draft.Id, rater.Name, known[(s.Problem.Id, s.Draft.Text)]))],
            };
        },
        new StageSettings("problems", 8, cancellation));

    private IEnumerable<Measure> Measures(string name, string stage, IRater rater, List<List<ScoredDraft>> problems, BestOfRecipe recipe)
    {
        var ratings = run.Store.Ratings(stage + "/rate").ToDictionary(r => r.DraftId, r => rater.LowerIsBetter ? -r.Value : r.Value);
        if (ratings.Values.Count(value => !double.IsFinite(value)) is > 0 and var silent)
        {
            run.Observer.Note($"{stage}: {rater.Name} has no number for {silent} of {ratings.Count} samples, which count as the worst");
        }

        var worst = ratings.Values.Where(double.IsFinite).DefaultIfEmpty(0).Min() - 1;
        double NumberOf(ScoredDraft s) => ratings[s.Draft.Id] is var value && double.IsFinite(value) ? value : worst;
        List<IReadOnlyList<ScoredSample>> scored = [.. problems.Select(of => (IReadOnlyList<ScoredSample>)[.. of.Select(s => new ScoredSample(NumberOf(s), s.Score.Value))])];
        List<IReadOnlyList<PolicySample>> drawn =
            [.. problems.Select(of => (IReadOnlyList<PolicySample>)[.. of.Select(s => new PolicySample(s.Draft.Text, Math.Min(0, s.Draft.LogProbability ?? double.NegativeInfinity), NumberOf(s)))])];
        foreach (var n in recipe.N)
        {
            yield return Of(BestOfN.NameOf(n), BestOfN.Of(scored, n));
            yield return Of(BestOfNDivergence.NameOf(n), Bootstrap.Mean([.. drawn.Select(of => BestOfNDivergence.Measured(of, n))]));
            yield return Of(BestOfNDivergence.AnalyticNameOf(n), new Estimate(BestOfNDivergence.Analytic(n), double.NaN, double.NaN, problems.Count));
        }

        Measure Of(string metric, Estimate value) => new(stage + "/measure", name, metric, value.Value, value.Low, value.High, value.Count);
    }
}
