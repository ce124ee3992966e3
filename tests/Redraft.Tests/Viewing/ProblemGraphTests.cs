using Redraft.Viewing;

namespace Redraft.Tests.Viewing;

public sealed class ProblemGraphTests : IDisposable
{
    private readonly ViewedRoom _room = new();
    private readonly ViewedRun _run;

    public ProblemGraphTests() => _run = ViewedRun.Open(_room.Run);

    public void Dispose()
    {
        _run.Dispose();
        _room.Dispose();
    }

    [Fact]
    public void A_sentence_leads_to_its_redrafts_to_what_was_chosen_and_to_the_checkpoint()
    {
        var graph = ProblemGraph.Of(_run, 1, "programs/p1")!;

        Assert.Equal(["d1", "r1", "r2"], graph.Drafts.Select(d => d.Draft.Id));
        Assert.Equal(["r1", "r2"], graph.Answers("f1").Select(d => d.Draft.Id));
        var chosen = graph.Answers("f1")[0];
        Assert.Equal(new GraphSelection("round-1/select", "passing-tests", 1), Assert.Single(chosen.Selections));
        Assert.Equal(["round-1/imitate"], chosen.Checkpoints);
        Assert.Equal(("pass", true, "round-1/refine"), (chosen.Score!.Kind, chosen.Score.Passed, chosen.Stage));
        Assert.Empty(graph.Answers("f1")[1].Checkpoints);
    }

    [Fact]
    public void What_answers_a_point_answers_the_feedback_that_it_is_from()
    {
        var graph = ProblemGraph.Of(_run, 1, "programs/p2")!;

        Assert.Equal(["r3"], graph.Answers("f2").Select(d => d.Draft.Id));
        Assert.Equal("f2", graph.WholeOf(graph.Feedback.Single(f => f.Feedback.Id == "f2-1")).Feedback.Id);
        Assert.Equal(["d2", "r3"], graph.WithDescendants([graph.Drafts[0]]).Select(d => d.Draft.Id));
    }

    [Fact]
    public void There_is_no_graph_of_nothing()
    {
        Assert.Null(ProblemGraph.Of(_run, 1, "programs/%"));
        Assert.Null(ProblemGraph.Of(_run, 2, "programs/p1"));
    }

    [Fact]
    public void A_checkpoint_leads_back_to_every_sentence_through_every_step()
    {
        var sentence = Assert.Single(LearnedSentence.Of(_run, 1, "round-1/imitate"));

        Assert.Equal(("f1", "r1", "programs/p1", 0), (sentence.Feedback.Id, sentence.LessonId, sentence.ProblemId, sentence.Position));
        Assert.Equal(new Author(AuthorKind.Person, ViewedRoom.Person), sentence.Feedback.Author);
    }

    [Fact]
    public void Sentences_of_redrafts_of_redrafts_are_followed_and_people_come_first()
    {
        _run.Dispose();
        var (second, score) = ViewedRoom.Sample("r4", "programs/p2", ViewedRoom.Refiner, Redraft.Evaluating.Verdict.Pass);
        _room.Commit(ViewedRoom.Batch("round-1/more", (second with { ParentId = "r3", FeedbackId = "f3" }, score)) with
        {
            Feedback = [(new Feedback { Id = "f3", DraftId = "r3", Text = "longest, not shortest", Author = new Author(AuthorKind.Model, "m") }, 7)],
            Checkpoints = [new Redraft.Runs.CheckpointRecord { Stage = "round-2/imitate", Hash = "bb", Model = "m2", Folder = "f", Base = "b", DraftIds = ["r4", "r1"], Options = "{}" }],
        });

        using var run = ViewedRun.Open(_room.Run);
        Assert.Equal(["f1", "f2-1", "f3"], LearnedSentence.Of(run, 1, "round-2/imitate").Select(s => s.Feedback.Id));
        Assert.Equal(["f2-1", "f3", "f1"], LearnedSentence.Of(run, 1, "round-2/imitate", peopleFirst: false).Select(s => s.Feedback.Id));
    }
}
