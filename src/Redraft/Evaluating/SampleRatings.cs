using Redraft.Evaluating.Statistics;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Runs;

namespace Redraft.Evaluating;

/// <summary>What a rater says of samples of which the best is to be chosen: stored with each sample, equal texts of a problem rated once.</summary>
/// <param name="run">The run, with its reward model if the rater asks it.</param>
/// <param name="baseModel">Who is asked by raters that ask a model, unless the run has a judge.</param>
internal sealed class SampleRatings(RunContext run, ILanguageModel baseModel)
{
    private const int ProblemsPerBatch = 8;

    /// <summary>Rates whatever isn't rated yet.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="rater">Who rates.</param>
    /// <param name="samples">All samples, problem by problem.</param>
    /// <param name="cancellation">Ends it; what is stored stays.</param>
    public Task RateAsync(string stage, IRater rater, IReadOnlyList<ScoredDraft> samples, CancellationToken cancellation) => Stage.RunAsync(
        run, stage, [.. samples.GroupBy(s => s.Problem.Id).Select(of => of.ToList())], of => of[0].Problem.Id,
        async chunk =>
        {
            var distinct = chunk.SelectMany(of => of.DistinctBy(s => s.Draft.Text)).ToList();
            var context = run.RatingWith(baseModel);
            var numbers = await rater.RateAsync(distinct, context, cancellation).ConfigureAwait(false);
            var known = distinct.Zip(numbers).ToDictionary(pair => (pair.First.Problem.Id, pair.First.Draft.Text), pair => pair.Second);
            return new RunBatch
            {
                Origin = run.OriginOf(stage, context.Judge.Id),
                Units = [],
                Ratings = [.. chunk.SelectMany(of => of).Select(s => new RedraftRating(s.Draft.Id, rater.Name, known[(s.Problem.Id, s.Draft.Text)]))],
            };
        },
        new StageSettings("problems", run.RatingWith(baseModel).Judge.TakesAllAtOnce ? int.MaxValue : ProblemsPerBatch, cancellation));

    /// <summary>Each rated sample's number by its draft's id, the higher the better; those without one are equals below all others.</summary>
    public IReadOnlyDictionary<string, double> NumbersOf(string stage, IRater rater)
    {
        var ratings = run.Store.Ratings(stage).ToDictionary(r => r.DraftId, r => rater.LowerIsBetter ? -r.Value : r.Value);
        if (ratings.Values.Count(value => !double.IsFinite(value)) is > 0 and var silent)
        {
            run.Observer.Note($"{stage}: {rater.Name} has no number for {silent} of {ratings.Count} samples, which count as the worst");
        }

        var worst = ratings.Values.Where(double.IsFinite).DefaultIfEmpty(0).Min() - 1;
        return ratings.ToDictionary(r => r.Key, r => double.IsFinite(r.Value) ? r.Value : worst);
    }

    /// <summary>A problem's samples as best-of-N reads them: their numbers, and the task's own score as their worth.</summary>
    public static IReadOnlyList<ScoredSample> Scored(IReadOnlyList<ScoredDraft> samples, IReadOnlyDictionary<string, double> numbers)
        => [.. samples.Select(s => new ScoredSample(numbers[s.Draft.Id], s.Score.Value))];

    /// <summary>A problem's samples as the divergence of best-of-N reads them.</summary>
    public static IReadOnlyList<PolicySample> Drawn(IReadOnlyList<ScoredDraft> samples, IReadOnlyDictionary<string, double> numbers)
        => [.. samples.Select(s => new PolicySample(s.Draft.Text, Math.Min(0, s.Draft.LogProbability ?? double.NegativeInfinity), numbers[s.Draft.Id]))];

    /// <summary>The best of a problem's samples; of equals the first, as in Scheurer et al. 2023, arXiv:2303.16755.</summary>
    public static ScoredDraft Best(IReadOnlyList<ScoredDraft> samples, IReadOnlyDictionary<string, double> numbers) => samples.MaxBy(s => numbers[s.Draft.Id])!;
}
