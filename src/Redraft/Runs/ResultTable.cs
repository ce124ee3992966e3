using Redraft.Evaluating;
using Redraft.Evaluating.Statistics;
using Redraft.Recipes;

namespace Redraft.Runs;

/// <summary>Results and paired differences of a run's seeds, computed from the stored scores.</summary>
/// <remarks>
/// A problem's value is the mean over the seeds; the interval resamples problems. So it says how much the answer depends on which
/// problems were held out; how much it depends on the seed is seen in the rows of the single seeds beside it.
/// </remarks>
internal sealed class ResultTable(IReadOnlyList<SeedRun> runs)
{
    private readonly Dictionary<(string, string, ulong?), Rates> _rates = [];

    private Recipe Recipe => runs[0].Recipe;

    /// <summary>The policies' names in the order of the table.</summary>
    public IReadOnlyList<string> Policies =>
    [
        FeedbackRun.ZeroShot,
        .. Recipe.Baselines,
        .. Enumerable.Range(1, Recipe.Rounds).Select(FeedbackRun.RoundName),
    ];

    public IReadOnlyList<ReportedResult> Results() =>
    [
        .. Recipe.Evaluation.K.SelectMany(k => Policies.SelectMany(name => Rows(name, HeldOutEvaluation.StageOf(name), k))),
        .. RefinementControls.Names.SelectMany(name => Rows(name, RefinementControls.StageOf(name), 1)),
        .. runs.Count == 1 ? Measures(runs[0], null) : runs.SelectMany(r => Measures(r, r.Seed)),
    ];

    public IReadOnlyList<ReportedDifference> Differences()
    {
        var rounds = Enumerable.Range(1, Recipe.Rounds).Select(FeedbackRun.RoundName).ToList();
        var pairs = new List<(string A, string B)>();
        pairs.AddRange(rounds.AsEnumerable().Reverse().SelectMany(a => Recipe.Baselines.Prepend(FeedbackRun.ZeroShot).Select(b => (a, b))));
        pairs.AddRange(rounds.Zip(rounds.Skip(1), (earlier, later) => (later, earlier)));
        var differences = pairs.SelectMany(p => Recipe.Evaluation.K.SelectMany(
            k => Difference(p, (HeldOutEvaluation.StageOf(p.A), HeldOutEvaluation.StageOf(p.B)), k)));
        var controls = RefinementControls.Names.Skip(1).SelectMany(b => Difference(
            (RefinementControls.Names[0], b), (RefinementControls.StageOf(RefinementControls.Names[0]), RefinementControls.StageOf(b)), 1));
        return [.. differences, .. controls];
    }

    private IEnumerable<ReportedResult> Rows(string name, string stage, int k)
    {
        foreach (var seed in Seeds())
        {
            var rates = RatesOf(stage, k, seed);
            if (rates.ByProblem.Count > 0)
            {
                var estimate = Bootstrap.Rate([.. rates.ByProblem.Values]);
                yield return new ReportedResult(name, PassAtK.NameOf(k), estimate.Value, estimate.Low, estimate.High, estimate.Count, seed) { Strengths = rates.Strengths };
            }
        }
    }

    private IEnumerable<ReportedDifference> Difference((string A, string B) names, (string A, string B) stages, int k)
    {
        foreach (var seed in Seeds())
        {
            var (aRates, bRates) = (RatesOf(stages.A, k, seed), RatesOf(stages.B, k, seed));
            var (a, b) = (aRates.ByProblem, bRates.ByProblem);
            var shared = a.Keys.Where(b.ContainsKey).ToList();
            if (shared.Count > 0)
            {
                var estimate = Bootstrap.PairedDifference([.. shared.Select(p => a[p])], [.. shared.Select(p => b[p])]);
                yield return new ReportedDifference(names.A, names.B, PassAtK.NameOf(k), estimate.Value, estimate.Low, estimate.High, seed)
                {
                    Strengths = VerdictCounts.Sum(aRates.Strengths, bRates.Strengths),
                    P = SignTest.Of(shared.Count(p => a[p] > b[p]), shared.Count(p => a[p] < b[p])).ExactP,
                };
            }
        }
    }

    private static IEnumerable<ReportedResult> Measures(SeedRun run, ulong? seed)
        => run.Store.Measures().Select(m => new ReportedResult(m.Name, m.Metric, m.Value, m.Low, m.High, m.Count, seed));

    // Pooled first; single seeds only where there are several.
    private IEnumerable<ulong?> Seeds() => runs.Count == 1 ? [null] : [null, .. runs.Select(r => (ulong?)r.Seed)];

    /// <summary>Pooled over seeds where no seed is named, keeping only problems that every seed has.</summary>
    private Rates RatesOf(string stage, int k, ulong? seed)
    {
        var key = (stage, PassAtK.NameOf(k), seed);
        if (!_rates.TryGetValue(key, out var rates))
        {
            var samples = runs.Where(r => seed is null || r.Seed == seed).Select(r => r.Store.Drafts(stage)).ToList();
            var wanted = samples.Select(s => PassRates.ByProblem(s, k)).ToList();
            var values = new SortedDictionary<string, double>(StringComparer.Ordinal);
            foreach (var problem in wanted[0].Keys.Where(p => wanted.All(w => w.ContainsKey(p))))
            {
                values[problem] = wanted.Average(w => w[problem]);
            }

            rates = new Rates(values, VerdictCounts.ByStrength(samples.SelectMany(s => s).Where(s => values.ContainsKey(s.Draft.ProblemId)).Select(s => s.Score)));
            _rates[key] = rates;
        }

        return rates;
    }

    /// <summary>What a row is computed from.</summary>
    /// <param name="ByProblem">pass@k of each problem that counts.</param>
    /// <param name="Strengths">How many verdicts of each strength they rest on, or null.</param>
    private sealed record Rates(SortedDictionary<string, double> ByProblem, IReadOnlyDictionary<string, int>? Strengths);
}
