using Redraft.Recipes;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class StoryFinderTests : IDisposable
{
    private static readonly Author Author = new(AuthorKind.Program, "test");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_story_is_of_a_word_and_a_problem_that_the_model_failed_on_before()
    {
        // "rarely" is solved half of the time without feedback, and its feedback is shorter: only that speaks for it.
        var story = Find(Held("known", "give rarely please", solvedBefore: 5), Held("jargon", "give wombrel please", solvedBefore: 1));

        Assert.Equal(("take wombrel xs", "give wombrel please"), (story!.Description, story.FinalDescription));
        Assert.Equal("right jargon", story.Final);
    }

    [Fact]
    public void There_is_none_where_the_model_solved_it_before()
        => Assert.Null(Find(Held("known", "give rarely please", solvedBefore: 5), Held("jargon", "give wombrel please", solvedBefore: 3)));

    [Fact]
    public void There_is_none_where_no_held_out_problem_shares_the_word()
        => Assert.Null(Find(Held("other", "give zolvane please", solvedBefore: 0)));

    public void Dispose() => _folder.Dispose();

    private Story? Find(params (Problem Problem, int SolvedBefore)[] heldOut)
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var store = database.StoreOf(1);
        var fillers = Enumerable.Range(0, 30).Select(i => Problem($"filler-{i}", "do it", Split.Train)); // so that a word of two problems is rare
        store.Commit(Batch("problems") with
        {
            Problems =
            [
                .. fillers, .. heldOut.Select(h => h.Problem),
                Problem("t-rare", "take rarely xs", Split.Train), Problem("t-house", "take wombrel xs", Split.Train),
            ],
        });
        Commit(store, "round-1/draft", ("t-rare", "d-rare", false, null, null), ("t-house", "d-house", false, null, null));
        store.Commit(Batch("round-1/feedback") with
        {
            Feedback = [(Feedback("f-rare", "d-rare", "no"), 1), (Feedback("f-house", "d-house", "return the minimum"), 1)],
        });
        Commit(store, "round-1/refine", ("t-rare", "r-rare", true, "d-rare", "f-rare"), ("t-house", "r-house", true, "d-house", "f-house"));
        store.Commit(Batch("round-1/select") with { Selections = [new("t-rare", "r-rare", "passing-tests", 1), new("t-house", "r-house", "passing-tests", 1)] });
        foreach (var (problem, solvedBefore) in heldOut)
        {
            Commit(store, "evaluate/zero-shot", [.. Enumerable.Range(0, 10).Select(i => (problem.Id, $"before {problem.Id} {i}", i < solvedBefore, (string?)null, (string?)null))]);
            Commit(store, "evaluate/ilf-round-1", [(problem.Id, "right " + problem.Id, true, null, null)]);
        }

        return StoryFinder.Find(new SeedRun(1, new Recipe { Rounds = 1 }, store, _folder.Path));
    }

    private static void Commit(IRunStore store, string stage, params (string Problem, string Id, bool Passed, string? Parent, string? Feedback)[] drafts)
        => store.Commit(Batch(stage) with
        {
            Drafts = [.. drafts.Select((d, i) => (new Draft
            {
                Id = d.Id, ProblemId = d.Problem, Text = d.Id, Author = Author, ParentId = d.Parent, FeedbackId = d.Feedback, Sample = i,
            }, 1UL))],
            Scores = [.. drafts.Select(d => new Score { DraftId = d.Id, Scorer = "tests", Value = d.Passed ? 1 : 0, Passed = d.Passed, Kind = "" })],
        });

    private static RunBatch Batch(string stage) => new() { Origin = new Origin { Stage = stage }, Units = [] };

    private static Feedback Feedback(string id, string draft, string text) => new() { Id = id, DraftId = draft, Text = text, Author = Author };

    private static Problem Problem(string id, string description, Split split) => new() { Id = id, Task = "programs", Split = split, Description = description };

    private static (Problem Problem, int SolvedBefore) Held(string id, string description, int solvedBefore) => (Problem(id, description, Split.HeldOut), solvedBefore);
}
