using Redraft.Annotating;
using Redraft.Runs;

namespace Redraft.Tests.Annotating;

/// <summary>Who wrote feedback is asked last whether it was carried out, and the record says so.</summary>
public sealed class OwnWordsTests : IAsyncDisposable
{
    private readonly AnnotationRoom _room = new();

    private AnnotationQueue Queue => _room.Queue;

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task Others_who_are_there_are_asked_and_not_told_whose_words_they_are()
    {
        var (ann, bo) = (await ThereAsync("Ann"), await ThereAsync("Bo"));
        await Queue.AddAsync([Check("k", ann)], 1);

        Assert.Null(await Queue.NextAsync(ann));
        Assert.Null(await Queue.TakeAsync(ann, "k"));
        Assert.Null(Queue.Following(ann, ""));
        Assert.Equal((0, 1), (Queue.StateOf(ann).Open, Queue.StateOf(bo).Open));
        Assert.Equal(AnswerStatus.PlaceLost, (await Queue.AnswerAsync(ann, "k", "key-number-1", Yes)).Status);
        var held = (await Queue.NextAsync(bo))!;
        Assert.False(held.OwnWords);
        Assert.DoesNotContain(ann, RunJson.Write(held), StringComparison.Ordinal);
        await Queue.AnswerAsync(bo, "k", "key-number-2", Yes);
        Assert.False(Assert.Single(Queue.Answers()).Answer.OwnWords);
    }

    [Fact]
    public async Task Alone_somebody_checks_their_own_after_everything_else_and_the_record_says_so()
    {
        var ann = await ThereAsync("Ann");
        await _room.PersonAsync("Bo"); // invited, and never came
        await Queue.AddAsync([Check("own", ann), Check("other", "somebody")], 1);

        Assert.Equal(2, Queue.StateOf(ann).Open);
        Assert.Equal("other", (await Queue.NextAsync(ann))!.Item.Id);
        await Queue.AnswerAsync(ann, "other", "key-number-1", Yes with { OwnWords = true }); // whatever is sent
        var held = (await Queue.NextAsync(ann))!;
        Assert.Equal(("own", true), (held.Item.Id, held.OwnWords));
        await Queue.AnswerAsync(ann, "own", "key-number-2", Yes);

        Assert.Equal([("other", false), ("own", true)], Queue.Answers().Select(given => (given.Item.Id, given.Answer.OwnWords)));
        using var table = new StringWriter();
        AnnotationExport.WriteCsv(Queue.Answers(), table);
        Assert.Equal([",own_words", ",", ",true"], table.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line[line.LastIndexOf(',')..]));
    }

    [Fact]
    public async Task Who_is_away_or_has_left_it_out_is_not_waited_for()
    {
        var (ann, bo) = (await ThereAsync("Ann"), await ThereAsync("Bo"));
        await Queue.AddAsync([Check("left out", ann), Check("waits", ann)], 1);
        await Queue.TakeAsync(bo, "left out");
        await Queue.AnswerAsync(bo, "left out", "key-number-1", new AnnotationAnswer { Skipped = "I can't judge this" });

        Assert.Equal("left out", (await Queue.NextAsync(ann))!.Item.Id);
        await Queue.AnswerAsync(ann, "left out", "key-number-2", Yes);
        Assert.Null(await Queue.NextAsync(ann));
        _room.Clock.Advance(Annotators.Present + TimeSpan.FromSeconds(1));
        Assert.Equal("waits", (await Queue.NextAsync(ann))!.Item.Id);
    }

    [Fact]
    public async Task What_somebody_took_while_alone_stays_theirs_when_others_come()
    {
        var ann = await ThereAsync("Ann");
        await Queue.AddAsync([Check("k", ann)], 1);
        await Queue.NextAsync(ann);
        var bo = await ThereAsync("Bo");

        Assert.Null(await Queue.NextAsync(bo));
        Assert.Equal(AnswerStatus.Stored, (await Queue.AnswerAsync(ann, "k", "key-number-1", Yes)).Status);
    }

    [Fact]
    public async Task Who_wrote_what_survives_a_restart_and_the_same_items_asked_again()
    {
        var (ann, bo) = (await ThereAsync("Ann"), await ThereAsync("Bo"));
        await Queue.AddAsync([Check("k", ann)], 1);
        await _room.RestartAsync();
        await Queue.AddAsync([Check("k", ann)], 1);

        Assert.Null(await Queue.NextAsync(ann));
        Assert.NotNull(await Queue.NextAsync(bo));
    }

    private static AnnotationAnswer Yes => new() { CarriedOut = true };

    private static AnnotationItem Check(string id, string by) => AnnotationRoom.Item(id, AnnotationKind.Check, 2) with { Feedback = "it leaves out the day", WrittenBy = by };

    // Somebody with the page open.
    private async Task<string> ThereAsync(string name)
    {
        var (annotator, token) = await _room.Annotators.InviteAsync(name, AnnotatorRole.Annotator, "test");
        await _room.Annotators.SignInAsync(token);
        return annotator.Id;
    }
}
