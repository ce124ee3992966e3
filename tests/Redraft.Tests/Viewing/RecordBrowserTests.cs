using Redraft.Runs;
using Redraft.Viewing;

namespace Redraft.Tests.Viewing;

public sealed class RecordBrowserTests : IDisposable
{
    private readonly ViewedRoom _room = new();
    private readonly ViewedRun _run;

    public RecordBrowserTests() => _run = ViewedRun.Open(_room.Run);

    public void Dispose()
    {
        _run.Dispose();
        _room.Dispose();
    }

    public static TheoryData<string, RecordKind, RecordFilter, string> Filters => new()
    {
        { "all of a round", RecordKind.Draft, new() { Stage = "round-1/*" }, "d1 d2 r1 r2 r3" },
        { "one stage", RecordKind.Draft, new() { Stage = "round-1/refine" }, "r1 r2 r3" },
        { "a stage is no pattern", RecordKind.Draft, new() { Stage = "round-1%" }, "" },
        { "kind", RecordKind.Draft, new() { Kind = "exception" }, "z4 d2" },
        { "chosen", RecordKind.Draft, new() { Chosen = true }, "r1" },
        { "not chosen", RecordKind.Draft, new() { Chosen = false, Stage = "round-1/refine" }, "r2 r3" },
        { "words in any order, capital or not", RecordKind.Draft, new() { Words = "2  SUM", Stage = "round-1/draft" }, "d1" },
        { "a word that isn't there", RecordKind.Draft, new() { Words = "sum nowhere" }, "" },
        { "signs of patterns are letters", RecordKind.Draft, new() { Words = "x_in" }, "" },
        { "percent", RecordKind.Draft, new() { Words = "% 2)", Stage = "round-1/*" }, "d1" },
        { "people", RecordKind.Feedback, new() { Author = AuthorKind.Person }, "f1" },
        { "programs", RecordKind.Feedback, new() { Author = AuthorKind.Program }, "f2 f2-1" },
        { "led to what was chosen", RecordKind.Feedback, new() { Chosen = true }, "f1" },
        { "feedback on drafts that ended so", RecordKind.Feedback, new() { Kind = "exception" }, "f2 f2-1" },
        { "what it says", RecordKind.Feedback, new() { Words = "even" }, "f1" },
        { "problems", RecordKind.Problem, new() { Words = "word" }, "programs/p2 h2" },
        { "another task", RecordKind.Problem, new() { Task = "posts" }, "" },
        { "another seed", RecordKind.Draft, new() { Seed = 2 }, "" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public void Finds_what_is_so(string what, RecordKind kind, RecordFilter filter, string expected)
    {
        var (found, total) = RecordBrowser.Find(_run, kind, filter, 1);

        Assert.True(expected == string.Join(' ', found.Select(f => f.Id)), $"{what}: {string.Join(' ', found.Select(f => f.Id))}");
        Assert.Equal(found.Count, total);
    }

    [Fact]
    public void Finds_what_stands_behind_a_NUL_and_shows_it()
    {
        using var room = new ViewedRoom(plain => plain + "\0Wombat");
        using var run = ViewedRun.Open(room.Run);
        var (drafts, _) = RecordBrowser.Find(run, RecordKind.Draft, new RecordFilter { Words = "wombat", Stage = "round-1/draft" }, 1);
        var (feedback, _) = RecordBrowser.Find(run, RecordKind.Feedback, new RecordFilter { Words = "WOMBAT" }, 1);

        Assert.EndsWith("\0Wombat", Assert.Single(drafts).Text, StringComparison.Ordinal);
        Assert.Equal(["f1", "f2", "f2-1"], feedback.Select(found => found.Id));
        Assert.EndsWith("\0Wombat", ProblemGraph.Of(run, 1, "programs/p1")!.Feedback[0].Feedback.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_of_each_whose_it_is_how_it_ended_and_whether_it_was_chosen()
    {
        var (found, _) = RecordBrowser.Find(_run, RecordKind.Feedback, new RecordFilter { Words = "take the even" }, 1);

        var said = Assert.Single(found);
        Assert.Equal((1UL, "round-1/feedback", "programs/p1", "wrong", true), (said.Seed, said.Stage, said.ProblemId, said.Kind, said.Chosen));
        Assert.Equal(new Author(AuthorKind.Person, ViewedRoom.Person), said.Author);
    }

    [Fact]
    public void Long_lists_come_in_pages()
    {
        _run.Dispose();
        _room.Commit(ViewedRoom.Batch("many", [.. Enumerable.Range(0, 120).Select(i => ViewedRoom.Sample($"m{i:000}", "h1", "m", Redraft.Evaluating.Verdict.Wrong))]));

        using var run = ViewedRun.Open(_room.Run);
        var (found, total) = RecordBrowser.Find(run, RecordKind.Draft, new RecordFilter { Stage = "many" }, 3);

        Assert.Equal((20, 120, "m100"), (found.Count, total, found[0].Id));
        Assert.Empty(RecordBrowser.Find(run, RecordKind.Draft, new RecordFilter { Stage = "many" }, int.MaxValue).Found);
    }
}
