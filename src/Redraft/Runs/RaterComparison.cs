using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Rating;

namespace Redraft.Runs;

/// <summary>Holds the raters of a run's rounds against each other, on the redrafts that all of them rated.</summary>
/// <remarks>
/// <code>
/// best[r, x]  = mean of pass over the redrafts of problem x with the highest rating of r (the lowest, where lower is better)
/// value[r]    = mean over x of best[r, x]         gain[r] = mean over x of (best[r, x] − mean of pass over all redrafts of x)
/// </code>
/// A problem of several rounds or seeds counts once, by its mean. Redrafts without a number can't be best; 95 % intervals resample problems.
/// </remarks>
internal static class RaterComparison
{
    public static IReadOnlyList<RaterChoice> Of(IReadOnlyList<SeedRun> runs)
    {
        var rated = runs.SelectMany(Rated).ToList();
        return
        [
            .. rated.Select(r => r.Rater).Distinct().Select(rater =>
            {
                var problems = rated.Where(r => r.Rater == rater).GroupBy(r => r.Problem).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
                var (best, all) = (problems.Select(g => g.Average(r => r.Best)).ToList(), problems.Select(g => g.Average(r => r.Any)).ToList());
                var (value, gain) = (Bootstrap.Rate(best), Bootstrap.PairedDifference(best, all));
                return new RaterChoice(rater, value.Value, value.Low, value.High, gain.Value, gain.Low, gain.High, problems.Count);
            }),
        ];
    }

    private static IEnumerable<(string Rater, string Problem, double Best, double Any)> Rated(SeedRun run)
    {
        for (var round = 1; round <= run.Recipe.Rounds; round++)
        {
            var ratings = run.Store.Ratings($"round-{round}/select/rate").Where(r => !r.Rater.StartsWith(RedraftChecks.Person, StringComparison.Ordinal)).ToList();
            if (ratings.Count == 0)
            {
                continue;
            }

            var redrafts = new[] { "refine", "recorded", "correct" }.SelectMany(stage => run.Store.Drafts($"round-{round}/{stage}"))
                .Where(d => d.Score.Kind != "harness").GroupBy(d => d.Draft.Id).ToDictionary(g => g.Key, g => (g.First().Draft.ProblemId, Pass: g.First().Score.Passed ? 1.0 : 0));
            foreach (var group in ratings.Where(r => redrafts.ContainsKey(r.DraftId)).GroupBy(r => (r.Rater, Problem: redrafts[r.DraftId].ProblemId)))
            {
                var lowest = Raters.Find(group.Key.Rater)?.LowerIsBetter == true;
                var numbers = group.Where(r => double.IsFinite(r.Value)).Select(r => (Value: lowest ? -r.Value : r.Value, redrafts[r.DraftId].Pass)).ToList();
                if (numbers.Count > 0)
                {
                    var highest = numbers.Max(n => n.Value);
                    yield return (group.Key.Rater, group.Key.Problem, numbers.Where(n => n.Value == highest).Average(n => n.Pass), group.Average(r => redrafts[r.DraftId].Pass));
                }
            }
        }
    }
}
