using Redraft.Evaluating;
using Redraft.Rating;
using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class ReportBuilderTests : IDisposable
{
    private static readonly Recipe Recipe = new() { Rounds = 1, Baselines = [], Evaluation = new EvaluationRecipe { K = [1] } };

    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;

    public ReportBuilderTests() => _database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_number_counts_the_verdicts_that_it_rests_on_by_strength()
    {
        var first = Store(1, ("a", VerdictStrength.A, Verdict.Pass), ("a", VerdictStrength.C, Verdict.Wrong), ("b", VerdictStrength.A, Verdict.Harness), ("b", VerdictStrength.A, Verdict.Pass));
        var second = Store(2, ("a", VerdictStrength.B, Verdict.Pass), ("b", VerdictStrength.A, Verdict.Pass), ("only here", VerdictStrength.B, Verdict.Pass));

        var report = ReportBuilder.Build([new SeedRun(1, Recipe, first, _folder.Path), new SeedRun(2, Recipe, second, _folder.Path)]);

        var (start, round) = (FeedbackRun.ZeroShot, FeedbackRun.RoundName(1));
        Assert.Equal("A 3, B 1, C 1", Told(report.Results.Single(r => r.Name == start && r.Seed is null).Strengths)); // problems that every seed has
        Assert.Equal("A 2, C 1", Told(report.Results.Single(r => r.Name == round && r.Seed == 1).Strengths));
        Assert.Equal("A 1, B 2", Told(report.Results.Single(r => r.Name == round && r.Seed == 2).Strengths));
        Assert.Equal("A 4, C 2", Told(report.Differences.Single(d => d.A == round && d.B == start && d.Seed == 1).Strengths));
    }

    [Fact]
    public void Where_no_program_was_judged_there_are_no_strengths()
    {
        var store = Store(1, ("a", null, Verdict.Pass));

        var report = ReportBuilder.Build([new SeedRun(1, Recipe, store, _folder.Path)]);

        Assert.NotEmpty(report.Results);
        Assert.All(report.Results, r => Assert.Null(r.Strengths));
        Assert.All(report.Differences, d => Assert.Null(d.Strengths));
    }

    [Fact]
    public void A_difference_has_the_exact_p_of_the_problems_on_which_the_two_differ()
    {
        var store = _database.StoreOf(1);
        foreach (var (policy, passing) in new[] { (FeedbackRun.ZeroShot, 1), (FeedbackRun.RoundName(1), 7) }) // of eight problems; the first passes before and after
        {
            var ids = Enumerable.Range(0, 8).Select(i => $"p{i}").ToList();
            store.Commit(new RunBatch
            {
                Origin = new Origin { Stage = HeldOutEvaluation.StageOf(policy) },
                Units = [policy],
                Problems = [.. ids.Select(id => new Problem { Id = id, Task = "toy", Split = Split.HeldOut, Description = id })],
                Drafts = [.. ids.Select(id => (new Draft { Id = policy + id, ProblemId = id, Text = "", Author = new Author(AuthorKind.Model, "m") }, 1UL))],
                Scores = [.. ids.Select((id, i) => new Score { DraftId = policy + id, Scorer = "s", Value = i < passing ? 1 : 0, Passed = i < passing, Kind = "" })],
            });
        }

        var report = ReportBuilder.Build([new SeedRun(1, Recipe, store, _folder.Path)]);

        Assert.Equal(2 / 64.0, report.Differences.Single(d => d.B == FeedbackRun.ZeroShot && d.Seed is null).P!.Value, 1e-12); // six better, none worse
    }

    [Fact]
    public void Raters_are_held_against_each_other_on_the_redrafts_that_they_rated()
    {
        // Of two problems: a rater that knows what passes, one that says the opposite, one that is lower for what passes, one that says the same of all, one with few numbers.
        var store = _database.StoreOf(1);
        (string Id, string Problem, bool Passed)[] redrafts = [("a1", "a", true), ("a2", "a", false), ("b1", "b", false), ("b2", "b", true), ("b3", "b", false), ("b4", "b", false)];
        store.Commit(new RunBatch
        {
            Origin = new Origin { Stage = "round-1/refine" }, Units = ["all"],
            Problems = [.. new[] { "a", "b" }.Select(id => new Problem { Id = id, Task = "toy", Split = Split.Train, Description = id })],
            Drafts = [.. redrafts.Select(r => (new Draft { Id = r.Id, ProblemId = r.Problem, Text = r.Id, Author = new Author(AuthorKind.Model, "m") }, 1UL))],
            Scores = [.. redrafts.Select(r => new Score { DraftId = r.Id, Scorer = "s", Value = r.Passed ? 1 : 0, Passed = r.Passed, Kind = r.Passed ? "pass" : "wrong" })],
        });
        store.Commit(new RunBatch
        {
            Origin = new Origin { Stage = "round-1/select/rate" }, Units = ["all"],
            Ratings =
            [
                .. redrafts.Select(r => new RedraftRating(r.Id, "task-score", r.Passed ? 1 : 0)), .. redrafts.Select(r => new RedraftRating(r.Id, "length", r.Passed ? 0 : 1)),
                .. redrafts.Select(r => new RedraftRating(r.Id, "edit-distance", r.Passed ? 0 : 1)), .. redrafts.Select(r => new RedraftRating(r.Id, "instruct-rm", 0.5)),
                .. redrafts.Select(r => new RedraftRating(r.Id, "embedding-similarity", r.Id == "a2" ? 1 : double.NaN)),
            ],
        });

        var raters = ReportBuilder.Build([new SeedRun(1, Recipe, store, _folder.Path)]).Raters.ToDictionary(r => r.Rater);

        Assert.Equal((1.0, 2), (raters["task-score"].Value, raters["task-score"].N));
        Assert.Equal(1 - ((0.5 + 0.25) / 2), raters["task-score"].Gain, 1e-12);
        Assert.Equal(0, raters["length"].Value);
        Assert.Equal(1, raters["edit-distance"].Value); // of which lower is better
        Assert.Equal((0.375, 0.0), (raters["instruct-rm"].Value, raters["instruct-rm"].Gain)); // equals count by their mean
        Assert.Equal((0.0, -0.5, 1), (raters["embedding-similarity"].Value, raters["embedding-similarity"].Gain, raters["embedding-similarity"].N));
    }

    [Fact]
    public void A_divergence_keeps_the_interval_that_was_measured()
    {
        var store = _database.StoreOf(1);
        store.Commit(new RunBatch
        {
            Origin = new Origin { Stage = "divergence/x" }, Units = ["all"],
            Measures = [new Measure("divergence", "x", Divergence.Forward, 2, 1, 5, 9), new Measure("divergence", "x", Divergence.Backward, 3, 2.5, 3.25, 9)],
        });

        var point = Assert.Single(ReportBuilder.Build([new SeedRun(1, Recipe, store, _folder.Path)]).Divergences);

        Assert.Equal(((1.0, 5.0), (2.5, 3.25)), (point.Interval(forward: true), point.Interval(forward: false))); // not as wide to each side
    }

    private IRunStore Store(ulong seed, params (string Problem, VerdictStrength? Strength, Verdict Verdict)[] samples)
    {
        var store = _database.StoreOf(seed);
        foreach (var policy in new[] { FeedbackRun.ZeroShot, FeedbackRun.RoundName(1) })
        {
            var drafts = samples.Select((s, i) => (Draft: new Draft { Id = $"{policy}-{i}", ProblemId = s.Problem, Text = "", Sample = i, Author = new Author(AuthorKind.Model, "m") }, s.Strength, s.Verdict)).ToList();
            store.Commit(new RunBatch
            {
                Origin = new Origin { Stage = HeldOutEvaluation.StageOf(policy) },
                Units = [policy],
                Problems = [.. samples.Select(s => s.Problem).Distinct().Select(id => new Problem { Id = id, Task = "toy", Split = Split.HeldOut, Description = id, Signature = "" })],
                Drafts = [.. drafts.Select(d => (d.Draft, 1UL))],
                Scores =
                [
                    .. drafts.Select(d => new Score
                    {
                        DraftId = d.Draft.Id, Scorer = "tests", Value = d.Verdict == Verdict.Pass ? 1 : 0, Passed = d.Verdict == Verdict.Pass, Kind = VerdictName.Of(d.Verdict),
                        Verdict = d.Strength is { } strength ? new ProgramVerdict { Verdict = d.Verdict, Strength = strength } : null,
                    }),
                ],
            });
        }

        return store;
    }

    private static string Told(IReadOnlyDictionary<string, int>? strengths) => string.Join(", ", strengths!.Select(s => $"{s.Key} {s.Value}"));
}
