using Redraft.Evaluating;
using Redraft.Recipes;

namespace Redraft.Runs;

/// <summary>Makes a run's report from its stores; nothing in it is kept anywhere else.</summary>
public static class ReportBuilder
{
    // A normal interval is this many standard errors wide.
    private const double IntervalWidth = 2 * 1.959964;

    /// <summary>Reports finished seeds together.</summary>
    /// <param name="runs">The seeds' parts, at least one, with the same recipe but for the seed.</param>
    /// <exception cref="ArgumentException">If there are none.</exception>
    public static RunReport Build(IReadOnlyList<SeedRun> runs)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("a report needs at least one finished seed", nameof(runs));
        }

        var table = new ResultTable(runs);
        var first = runs[0];
        var stages = runs.SelectMany(r => r.Store.StageSeconds()).GroupBy(s => s.Stage).Select(g => new StageTime(g.Key, g.Sum(s => s.Seconds))).ToList();
        return new RunReport
        {
            Task = first.Recipe.Task.Name,
            MeasuredOn = YamlBinder.Kebab(first.Recipe.Evaluation.Split.ToString()),
            Seeds = [.. runs.Select(r => r.Seed)],
            Results = table.Results(),
            Differences = table.Differences(),
            TotalSeconds = runs.Sum(r => r.Store.WallSeconds()),
            Strengths = runs.SelectMany(r => r.Store.Strengths()).GroupBy(s => s.Key).OrderBy(g => g.Key).ToDictionary(g => g.Key.ToString(), g => g.Sum(s => s.Value)),
            Stages = stages,
            Rounds = [.. runs.SelectMany(r => Rounds(r, runs.Count > 1 ? r.Seed : null))],
            Raters = RaterComparison.Of(runs),
            Losses = Losses(first),
            Divergences = Divergences(first),
            Failures = [.. table.Policies.Select(name => Failures(first, name))],
            Story = StoryFinder.Find(first),
            Checkpoint = first.Store.Checkpoint($"round-{first.Recipe.Rounds}/imitate") is { } last ? Path.Combine(first.Folder, last.Folder) : null,
            Hashes = first.Store.Checkpoints().ToDictionary(c => c.Stage, c => c.Hash),
        };
    }

    private static IEnumerable<RoundCounts> Rounds(SeedRun run, ulong? seed)
    {
        for (var round = 1; round <= run.Recipe.Rounds; round++)
        {
            var drafts = run.Store.Drafts($"round-{round}/draft");
            var feedback = run.Store.Feedback($"round-{round}/feedback");
            var checkpoint = run.Store.Checkpoint($"round-{round}/imitate");
            yield return new RoundCounts(
                round,
                drafts.Select(d => d.Draft.ProblemId).Distinct().Count(),
                drafts.Count,
                run.Store.FinishedUnits($"round-{round}/feedback").Count,
                feedback.Count,
                run.Store.Drafts($"round-{round}/refine").Count,
                run.Store.Selections($"round-{round}/select").Count,
                checkpoint is null ? 0 : checkpoint.DraftIds.Count + checkpoint.OtherExamples,
                seed);
        }
    }

    private static IReadOnlyList<LossCurve> Losses(SeedRun run) =>
        [.. run.Store.Checkpoints().Select(c => new LossCurve(ModelNames.NameOf(c.Stage), [.. Enumerable.Range(1, c.Losses.Count)], c.Losses))];

    private static IReadOnlyList<KlPoint> Divergences(SeedRun run) =>
    [
        .. run.Store.Measures().Where(m => m.Metric == Divergence.Forward).Join(
            run.Store.Measures().Where(m => m.Metric == Divergence.Backward), forward => forward.Name, backward => backward.Name,
            (forward, backward) => new KlPoint(forward.Name, forward.Value, StandardError(forward), backward.Value, StandardError(backward))
            {
                ForwardLow = forward.Low, ForwardHigh = forward.High, BackwardLow = backward.Low, BackwardHigh = backward.High,
            }),
    ];

    private static double StandardError(Measure measure) => (measure.High - measure.Low) / IntervalWidth;

    private static FailureKinds Failures(SeedRun run, string name) => new(
        name,
        run.Store.Drafts(HeldOutEvaluation.StageOf(name)).GroupBy(d => d.Score.Kind).OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count()));
}
