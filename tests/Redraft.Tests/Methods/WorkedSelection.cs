using System.Globalization;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Selecting;
using Found = System.Collections.Generic.IReadOnlyDictionary<string, string[]>;

namespace Redraft.Tests.Methods;

internal static class WorkedSelection
{
    private const int Draws = 4000; // a share is then good to about 0.008

    private static readonly Problem Problem = new ToyTask(1).Problems(Split.Train)[0];

    /// <summary><c>by selector, from text=pass|fail|score … → chosen text|nothing</c></summary>
    public static Task<Found> Select(Given given) => WorkedMethods.Result(
        ("chosen", [Selector(given).Select(Candidates(given), 1) is [var first, ..] ? first.Draft.Draft.Text : "nothing"]));

    /// <summary><c>by selector, from text=pass|fail|score … → text share …</c>: over many seeds.</summary>
    public static Task<Found> Share(Given given)
    {
        var (selector, candidates) = (Selector(given), Candidates(given));
        var counts = Enumerable.Range(0, Draws).Select(seed => selector.Select(candidates, (ulong)seed)[0].Draft.Draft.Text).CountBy(text => text);
        return WorkedMethods.Result(counts.Select(c => (c.Key, new object[] { (double)c.Value / Draws })));
    }

    /// <summary><c>passes p, drafts n, maximum-pass-rate r → feedback yes|no</c></summary>
    public static Task<Found> FeedbackRule(Given given)
    {
        using var folder = new TemporaryFolder();
        using var database = RunDatabase.Open(Path.Combine(folder.Path, "run.db"));
        var store = database.StoreOf(1);
        var run = new RunContext { Recipe = new Recipe(), Task = new ToyTask(1), Store = store, Folder = folder.Path };
        var drafts = Enumerable.Range(0, given.Count("drafts")).Select(i => Scored($"draft {i}", i < given.Count("passes") ? "pass" : "fail")).ToList();
        var chosen = new FeedbackGiver(run, new ToyAnnotator()).Failing("stage", drafts, given.Number("maximum-pass-rate"));
        return WorkedMethods.Result(("feedback", [chosen.Count == 1 ? "yes" : "no"]));
    }

    /// <summary><c>drafts n → own</c>: how many drafts get their own feedback back.</summary>
    public static Task<Found> Shuffle(Given given) => WorkedMethods.Result(
        ("own", [RefinementControls.Derangement(given.Count("drafts"), 1).Index().Count(place => place.Index == place.Item)]));

    private static ISelector Selector(Given given) => Selectors.Find(given.Words("by").Single())!;

    private static List<ScoredDraft> Candidates(Given given) => [.. given.Pairs("from").Select(pair => Scored(pair.Name, pair.Value))];

    private static ScoredDraft Scored(string text, string score)
    {
        var value = score switch { "pass" => 1, "fail" => 0, _ => double.Parse(score, CultureInfo.InvariantCulture) };
        var draft = new Draft { Id = text, ProblemId = Problem.Id, Text = text, Author = new Author(AuthorKind.Model, "m") };
        return new ScoredDraft(Problem, draft, new Score { DraftId = text, Scorer = "worked", Value = value, Passed = score == "pass", Kind = score == "pass" ? "pass" : "wrong" });
    }
}
