using Redraft.Annotating;

namespace Redraft.Tests.Annotating;

/// <summary>What the queue owes, wherever it is kept.</summary>
public abstract class AnnotationQueueContract : IAsyncDisposable
{
    private AnnotationRoom? _opened;

    private AnnotationRoom Opened => _opened ??= Room();

    private AnnotationQueue Queue => Opened.Queue;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _opened?.DisposeAsync() ?? default;
    }

    private protected abstract AnnotationRoom Room();

    [Fact]
    public async Task What_follows_can_be_looked_at_without_taking_it()
    {
        var (ann, bo) = (await Opened.PersonAsync("Ann"), await Opened.PersonAsync("Bo"));
        await Opened.Queue.AddAsync([AnnotationRoom.Item("a"), AnnotationRoom.Item("b"), AnnotationRoom.Item("c")], 1);
        var held = (await Opened.Queue.NextAsync(ann))!;

        Assert.Equal("b", Opened.Queue.Following(ann, held.Item.Id)!.Item.Id);
        Assert.Equal("b", (await Opened.Queue.NextAsync(bo))!.Item.Id); // Ann has looked at it, no more
        Assert.Equal("c", Opened.Queue.Following(ann, held.Item.Id)!.Item.Id);
        Assert.Equal("c", (await Opened.Queue.TakeAsync(ann, "c"))!.Item.Id);
        Assert.Null(Opened.Queue.Following(bo, "b"));
        Assert.Equal("c", Opened.Queue.Following(ann, "a")!.Item.Id); // their own first
    }

    [Fact]
    public async Task Two_people_never_hold_the_same_place()
    {
        var (a, b) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1"), AnnotationRoom.Item("2")], wanted: 1);

        Assert.Equal(["1", "2"], new[] { (await Queue.NextAsync(a))!.Item.Id, (await Queue.NextAsync(b))!.Item.Id });
        Assert.Equal("1", (await Queue.NextAsync(a))!.Item.Id); // held, until it is answered
        Assert.Null(await Queue.TakeAsync(b, "1"));
    }

    [Fact]
    public async Task Fifty_people_at_once_get_fifty_items()
    {
        await Queue.AddAsync([.. Enumerable.Range(0, 50).Select(i => AnnotationRoom.Item($"{i}"))], wanted: 1);
        var people = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Opened.PersonAsync($"{i}")));

        var given = await Task.WhenAll(people.Select(p => Queue.NextAsync(p)));

        Assert.Equal(50, given.Select(held => held!.Item.Id).Distinct().Count());
    }

    [Fact]
    public async Task As_many_people_get_an_item_as_answers_are_wanted()
    {
        var (a, b) = await TwoAsync();
        var c = await Opened.PersonAsync("c");
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 2);

        Assert.NotNull(await Queue.NextAsync(a));
        Assert.NotNull(await Queue.NextAsync(b));
        Assert.Null(await Queue.NextAsync(c));
        await AnswerAsync(a, "1");
        Assert.False(Queue.IsComplete("round-1/feedback"));
        await AnswerAsync(b, "1");
        Assert.True(Queue.IsComplete("round-1/feedback"));
    }

    [Fact]
    public async Task A_lease_that_expires_gives_the_place_to_somebody_else_and_the_late_answer_is_told_so()
    {
        var (a, b) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await Queue.NextAsync(a);

        Opened.Clock.Advance(AnnotationRoom.Lease - TimeSpan.FromSeconds(1));
        Assert.Null(await Queue.NextAsync(b));
        Opened.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("1", (await Queue.NextAsync(b))!.Item.Id);

        Assert.Equal(AnswerStatus.PlaceLost, (await Queue.AnswerAsync(a, "1", "key-of-a", AnnotationRoom.Words("late"))).Status);
        Assert.Null(await Queue.SaveTypedAsync(a, "1", 0, "late"));
        Assert.Empty(Queue.Answers());
    }

    [Fact]
    public async Task A_lease_that_expires_unnoticed_is_no_loss()
    {
        var (a, _) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await Queue.NextAsync(a);

        Opened.Clock.Advance(3 * AnnotationRoom.Lease);

        Assert.Equal(AnswerStatus.Stored, (await Queue.AnswerAsync(a, "1", "key-of-a", AnnotationRoom.Words("late"))).Status);
    }

    [Fact]
    public async Task Typing_renews_a_lease()
    {
        var (a, b) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await Queue.NextAsync(a);
        for (var i = 0; i < 5; i++)
        {
            Opened.Clock.Advance(AnnotationRoom.Lease / 2);
            Assert.Equal(i + 1, await Queue.SaveTypedAsync(a, "1", i, "…"));
        }

        Assert.Null(await Queue.NextAsync(b));
    }

    [Fact]
    public async Task What_was_typed_is_there_after_a_restart_and_a_second_window_overwrites_nothing()
    {
        var (a, _) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await Queue.NextAsync(a);
        Assert.Equal(1, await Queue.SaveTypedAsync(a, "1", 0, "half a sent"));

        await Opened.RestartAsync();

        Assert.Equal(new TypedText(1, "half a sent"), (await Queue.NextAsync(a))!.Typed);
        Assert.Null(await Queue.SaveTypedAsync(a, "1", 0, "an older window"));
        Assert.Equal(2, await Queue.SaveTypedAsync(a, "1", 1, "half a sentence"));
    }

    [Fact]
    public async Task An_answer_that_is_sent_twice_counts_once()
    {
        var (a, _) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await Queue.NextAsync(a);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Queue.AnswerAsync(a, "1", "the-same-key", AnnotationRoom.Words("wrong day"))));

        Assert.All(outcomes, outcome => Assert.Equal(AnswerStatus.Stored, outcome.Status));
        Assert.Single(Queue.Answers(currentOnly: false));
    }

    [Fact]
    public async Task A_second_answer_replaces_the_first_and_leaves_it_in_place()
    {
        var (a, _) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await AnswerAsync(a, "1", "first");
        await AnswerAsync(a, "1", "second");

        Assert.Equal("second", Assert.Single(Queue.Answers()).Answer.Points[0].Text);
        Assert.Equal(["first", "second"], Queue.Answers(currentOnly: false).Select(given => given.Answer.Points[0].Text));
    }

    [Fact]
    public async Task Undo_gives_the_item_back_to_whoever_answered()
    {
        var (a, b) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await AnswerAsync(a, "1");

        Assert.True(await Queue.UndoAsync(a, "1"));

        Assert.Empty(Queue.Answers());
        Assert.Null(await Queue.NextAsync(b));
        Assert.Equal("1", (await Queue.NextAsync(a))!.Item.Id);
        Assert.False(await Queue.UndoAsync(a, "1"));
    }

    [Fact]
    public async Task A_skipped_item_goes_to_somebody_else_and_is_complete_when_all_have_skipped_it()
    {
        var (a, b) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await Queue.NextAsync(a);
        await Queue.AnswerAsync(a, "1", "skip-by-a", new AnnotationAnswer { Skipped = "not my field" });

        Assert.Null(await Queue.NextAsync(a));
        Assert.Equal("1", (await Queue.NextAsync(b))!.Item.Id);
        Assert.False(Queue.IsComplete("round-1/feedback"));
        await Queue.AnswerAsync(b, "1", "skip-by-b", new AnnotationAnswer { Skipped = "nor mine" });
        Assert.True(Queue.IsComplete("round-1/feedback"));
    }

    [Fact]
    public async Task Where_nobody_is_invited_yet_nothing_is_complete()
    {
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        Assert.False(Queue.IsComplete("round-1/feedback"));
    }

    [Fact]
    public async Task After_the_end_nothing_is_taken()
    {
        var (a, _) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1"), AnnotationRoom.Item("2")], wanted: 1);
        await AnswerAsync(a, "1");
        await Queue.NextAsync(a);
        await Queue.CloseAsync("round-1/feedback");

        Assert.True(Queue.IsClosed("round-1/feedback"));
        Assert.Equal(AnswerStatus.PlaceLost, (await Queue.AnswerAsync(a, "2", "after-the-end", AnnotationRoom.Words("late"))).Status);
        Assert.False(await Queue.UndoAsync(a, "1"));
        Assert.True((await Queue.TakeAsync(a, "1"))!.Closed); // to be looked at
    }

    [Theory]
    [InlineData("", "points[0].text")]
    [InlineData("  \n", "points[0].text")]
    public async Task Words_without_words_are_refused(string text, string says) => await RefusedAsync(AnnotationRoom.Words(text), says);

    [Fact]
    public async Task Answers_that_contradict_themselves_or_their_item_are_refused()
    {
        await RefusedAsync(new AnnotationAnswer(), "points: at least one");
        await RefusedAsync(AnnotationRoom.Words("x") with { Good = true }, "points: none");
        await RefusedAsync(new AnnotationAnswer { Points = [new FeedbackPoint("x", new FeedbackTarget(8, 5))] }, "points[0].target");
        await RefusedAsync(new AnnotationAnswer { Points = [new FeedbackPoint("x", new FeedbackTarget(0, int.MaxValue))] }, "points[0].target");
        await RefusedAsync(AnnotationRoom.Words(new string('x', AnnotationLimits.Text + 1)), "at most");
        await RefusedAsync(AnnotationRoom.Words("x") with { Seconds = double.NaN }, "seconds");
        await RefusedAsync(AnnotationRoom.Words("x") with { Picked = 0 }, "an attempt expected");
        await RefusedAsync(AnnotationRoom.Words("x") with { Attempt = 99, Picked = 0 }, "no such attempt");
        await RefusedAsync(AnnotationRoom.Words("x") with { Assist = "sure" }, "assist");
    }

    [Fact]
    public async Task A_pick_must_be_of_what_these_words_made()
    {
        var (a, b) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1")], wanted: 1);
        await Queue.NextAsync(a);
        FeedbackPoint[] points = [new("the day is wrong")];
        var attempt = await Queue.AddAttemptAsync(a, "1", points, [new AttemptedRedraft(new AnnotationText("r", "better", null, "", [], null), 0.9)]);
        var answer = new AnnotationAnswer { Points = points, Attempt = attempt, Picked = 0 };

        await RefusedAsync(answer with { Points = [new("the place is wrong")] }, "other words", a);
        await RefusedAsync(answer with { Picked = 1 }, "picked: 0 to 0", a);
        await RefusedAsync(answer with { RejectedAll = true }, "not both", a);
        Assert.Equal(AnswerStatus.PlaceLost, (await Queue.AnswerAsync(b, "1", "not-mine", answer)).Status);
        Assert.Equal(AnswerStatus.Stored, (await Queue.AnswerAsync(a, "1", "mine-now", answer)).Status);
        Assert.Equal("better", Queue.AttemptOf(attempt!.Value)!.Redrafts[0].Redraft.Text);
    }

    [Fact]
    public async Task Comparisons_ranks_and_checks_are_held_to_their_own_form()
    {
        var (a, _) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("c", AnnotationKind.Compare, 2), AnnotationRoom.Item("r", AnnotationKind.Rank, 3), AnnotationRoom.Item("k", AnnotationKind.Check, 2)], 1);

        Assert.Equal(AnswerStatus.Refused, (await AnswerAsync(a, "c", new AnnotationAnswer { Better = 2 })).Status);
        Assert.Equal(AnswerStatus.Stored, (await AnswerAsync(a, "c", new AnnotationAnswer { Better = -1, Shown = [1, 0] })).Status);
        Assert.Equal(AnswerStatus.Refused, (await AnswerAsync(a, "r", new AnnotationAnswer { Ranks = [1, 2] })).Status);
        Assert.Equal(AnswerStatus.Refused, (await AnswerAsync(a, "r", new AnnotationAnswer { Ranks = [1, 2, 4] })).Status);
        foreach (int[] shown in new int[][] { [0, 1], [0, 0, 1], [5, 7, 9], [0, 1, 3], [-1, 0, 1], [0, 1, 2, 2] })
        {
            Assert.Equal(AnswerStatus.Refused, (await AnswerAsync(a, "r", new AnnotationAnswer { Ranks = [2, 1, 2], Shown = shown })).Status); // the run reads texts by these numbers
        }

        Assert.Equal(AnswerStatus.Stored, (await AnswerAsync(a, "r", new AnnotationAnswer { Ranks = [2, 1, 2], Shown = [2, 0, 1] })).Status);
        Assert.Equal(AnswerStatus.Stored, (await AnswerAsync(a, "r", new AnnotationAnswer { Ranks = [2, 1, 2] })).Status);
        Assert.Equal(AnswerStatus.Refused, (await AnswerAsync(a, "k", new AnnotationAnswer())).Status);
        Assert.Equal(AnswerStatus.Stored, (await AnswerAsync(a, "k", new AnnotationAnswer { CarriedOut = false })).Status);
    }

    [Fact]
    public async Task What_an_item_does_not_ask_for_is_not_kept_and_breaks_nothing()
    {
        var (a, _) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("f"), AnnotationRoom.Item("c", AnnotationKind.Compare, 2), AnnotationRoom.Item("k", AnnotationKind.Check, 2), AnnotationRoom.Item("i", AnnotationKind.Ideal, 0)], 1);
        var odd = new AnnotationAnswer
        {
            Points = [null!], Good = true, Attempt = 7, Picked = 3, RejectedAll = true, Correction = "mine", Better = 1, BothBad = false, Reason = "so", Ranks = [9], CarriedOut = true, OwnWords = true, Assist = "accepted", Seconds = 3,
        };

        Assert.Equal(AnswerStatus.Stored, (await AnswerAsync(a, "f", odd with { Skipped = "not my field" })).Status);
        Assert.Equal(AnswerStatus.Stored, (await AnswerAsync(a, "c", odd)).Status);
        Assert.Equal(AnswerStatus.Stored, (await AnswerAsync(a, "k", odd)).Status);
        Assert.Equal(AnswerStatus.Stored, (await AnswerAsync(a, "i", odd)).Status);

        var kept = Queue.Answers().Select(given => given.Answer).ToList();
        Assert.All(kept, answer => Assert.Equal((0, false, null, null, false, "", false, 3.0), (answer.Points.Count, answer.Good, answer.Attempt, answer.Picked, answer.RejectedAll, answer.Assist, answer.OwnWords, answer.Seconds)));
        Assert.Equal(["not my field", null, null, null], kept.Select(answer => answer.Skipped));
        Assert.Equal([null, 1, null, null], kept.Select(answer => answer.Better));
        Assert.Equal([null, null, true, null], kept.Select(answer => answer.CarriedOut));
        Assert.Equal([null, null, null, "mine"], kept.Select(answer => answer.Correction));
        using var table = new StringWriter();
        AnnotationExport.WriteCsv(Queue.Answers(), table);
        Assert.Contains("not my field", table.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Leaving_out_takes_a_reason(string reason) => await RefusedAsync(new AnnotationAnswer { Skipped = reason }, "skipped: words expected");

    [Fact]
    public async Task Who_is_revoked_while_a_request_is_on_its_way_keeps_nothing_from_others()
    {
        var (a, b) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1"), AnnotationRoom.Item("2")], wanted: 1);
        await Queue.NextAsync(a);
        await AnswerAsync(a, "2");
        Assert.True(await Opened.Annotators.RevokeAsync(a, "owner"));

        Assert.Equal(AnswerStatus.PlaceLost, (await Queue.AnswerAsync(a, "1", "on-its-way", AnnotationRoom.Words("late"))).Status);
        Assert.Null(await Queue.SaveTypedAsync(a, "1", 0, "late"));
        Assert.Null(await Queue.AddAttemptAsync(a, "1", [new("late")], []));
        Assert.Null(await Queue.NextAsync(a));
        Assert.Null(await Queue.TakeAsync(a, "1"));
        Assert.Equal("1", (await Queue.NextAsync(b))!.Item.Id); // the place is free at once
        Assert.Equal("2", Assert.Single(Queue.Answers()).Item.Id); // what was said before stays
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        var (a, _) = await TwoAsync();
        await Queue.AddAsync([AnnotationRoom.Item("1"), AnnotationRoom.Item("2")], wanted: 1);
        await AnswerAsync(a, "1", "wrong day");

        await Opened.RestartAsync();

        Assert.Equal("wrong day", Assert.Single(Queue.Answers()).Answer.Points[0].Text);
        Assert.Equal("2", (await Queue.NextAsync(a))!.Item.Id);
        Assert.Equal((1, 1, 10.0), (Queue.StateOf(a).Answered, Queue.StateOf(a).Open, Queue.StateOf(a).Pace));
    }

    private async Task<(string A, string B)> TwoAsync() => (await Opened.PersonAsync("a"), await Opened.PersonAsync("b"));

    private Task<AnswerOutcome> AnswerAsync(string who, string item, string text = "wrong day") => AnswerAsync(who, item, AnnotationRoom.Words(text));

    private async Task<AnswerOutcome> AnswerAsync(string who, string item, AnnotationAnswer answer)
    {
        await Queue.TakeAsync(who, item);
        return await Queue.AnswerAsync(who, item, Guid.NewGuid().ToString("N"), answer);
    }

    private async Task RefusedAsync(AnnotationAnswer answer, string says, string? who = null)
    {
        if (who is null)
        {
            who = await Opened.PersonAsync("somebody");
            await Queue.AddAsync([AnnotationRoom.Item("refused")], wanted: 100);
        }

        var id = Queue.StateOf(who).Items > 0 && await Queue.TakeAsync(who, "refused") is not null ? "refused" : "1";
        var outcome = await Queue.AnswerAsync(who, id, Guid.NewGuid().ToString("N"), answer);
        Assert.Equal(AnswerStatus.Refused, outcome.Status);
        Assert.Contains(outcome.Faults, fault => fault.Contains(says, StringComparison.Ordinal));
    }
}
