using Redraft.Annotating;

namespace Redraft.Tests.Annotating;

public sealed class AssistantDeskTests : IAsyncDisposable
{
    private readonly AnnotationRoom _room = new();

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private AssistantDesk Desk(string name = "Ann, by an assistant") => new(_room.Queue, _room.Annotators, name);

    [Fact]
    public async Task What_is_said_is_the_assistants_and_known_by_that()
    {
        await _room.Queue.AddAsync([AnnotationRoom.Item("a")], 1);
        Assert.Equal(AnswerStatus.Stored, (await Desk().AnswerAsync("a", AnnotationRoom.Words("too short"))).Status);

        var given = Assert.Single(_room.Queue.Answers());
        Assert.Equal(("written", "Ann, by an assistant", true), (given.Answer.Assist, given.Annotator.Name, given.Annotator.Revoked)); // nobody can sign in as it
        Assert.True(_room.Queue.IsComplete("round-1/feedback"));
    }

    [Fact]
    public async Task The_same_again_is_one_answer_also_after_a_restart_and_other_words_replace_it()
    {
        await _room.Queue.AddAsync([AnnotationRoom.Item("a")], 1);
        foreach (var words in new[] { "one", "one", "two", "one", "one" })
        {
            Assert.Equal(AnswerStatus.Stored, (await Desk().AnswerAsync("a", AnnotationRoom.Words(words))).Status);
            await _room.RestartAsync();
        }

        Assert.Equal(["one", "two", "one"], _room.Queue.Answers(currentOnly: false).Select(given => given.Answer.Points[0].Text));
        Assert.Equal("one", Assert.Single(_room.Queue.Answers()).Answer.Points[0].Text);
    }

    [Fact]
    public async Task Twenty_at_once_are_one()
    {
        await _room.Queue.AddAsync([AnnotationRoom.Item("a")], 1);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Desk().AnswerAsync("a", AnnotationRoom.Words("the same")))));

        Assert.All(outcomes, outcome => Assert.Equal(AnswerStatus.Stored, outcome.Status));
        Assert.Single(_room.Queue.Answers(currentOnly: false));
    }

    [Fact]
    public async Task A_place_that_a_person_holds_is_theirs_until_the_lease_ends()
    {
        var ann = await _room.PersonAsync("Ann");
        await _room.Queue.AddAsync([AnnotationRoom.Item("a"), AnnotationRoom.Item("b")], 1);
        await _room.Queue.NextAsync(ann);

        Assert.Equal(["b"], (await Desk().WaitingAsync(0, 10)).Items.Select(item => item.Id));
        Assert.Equal(AnswerStatus.PlaceLost, (await Desk().AnswerAsync("a", AnnotationRoom.Words("mine"))).Status);
        _room.Clock.Advance(AnnotationRoom.Lease + TimeSpan.FromSeconds(1));
        Assert.Equal(AnswerStatus.Stored, (await Desk().AnswerAsync("a", AnnotationRoom.Words("mine"))).Status);
    }

    [Fact]
    public async Task Only_drafts_that_wait_for_feedback_are_shown_a_page_at_a_time()
    {
        await _room.Queue.AddAsync([.. Enumerable.Range(0, 5).Select(i => AnnotationRoom.Item($"{i}")), AnnotationRoom.Item("c", AnnotationKind.Compare, 2)], 1);
        await Desk().AnswerAsync("0", AnnotationRoom.Words("said"));

        var (items, total) = await Desk().WaitingAsync(1, 2);

        Assert.Equal(["2", "3"], items.Select(item => item.Id));
        Assert.Equal(4, total);
        await _room.Queue.CloseAsync("round-1/feedback");
        Assert.Equal(0, (await Desk().WaitingAsync(0, 10)).Total);
        Assert.False(Desk().IsOpen(Desk().Find("2")!));
        Assert.Null(Desk().Find("9"));
    }
}
