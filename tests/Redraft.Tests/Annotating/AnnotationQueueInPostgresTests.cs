using System.Collections.Concurrent;
using Dapper;
using Redraft.Annotating;
using Redraft.Tests.Runs.Postgres;

namespace Redraft.Tests.Annotating;

public sealed class AnnotationQueueInPostgresTests : AnnotationQueueContract
{
    private const int Servers = 3, PeopleOfEach = 4, Items = 60;

    [Fact]
    public async Task People_on_several_servers_of_one_run_never_hold_the_same_place_and_lose_no_answer()
    {
        var place = PostgresRoom.Empty();
        var rooms = Enumerable.Range(0, Servers).Select(_ => new AnnotationRoom(place)).ToList();
        await rooms[0].Queue.AddAsync([.. Enumerable.Range(0, Items).Select(i => AnnotationRoom.Item($"{i:000}"))], wanted: 1);
        var answered = new ConcurrentBag<(string Item, string Who)>();

        await Task.WhenAll(rooms.SelectMany(room => Enumerable.Range(0, PeopleOfEach).Select(i => Task.Run(async () =>
        {
            var who = await room.PersonAsync($"person {i}");
            while (await room.Queue.NextAsync(who) is { } held)
            {
                var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => room.Queue.AnswerAsync(who, held.Item.Id, "key " + held.Item.Id, AnnotationRoom.Words("words of " + who))));
                Assert.All(outcomes, outcome => Assert.Equal(AnswerStatus.Stored, outcome.Status));
                answered.Add((held.Item.Id, who));
            }
        }))));

        Assert.Equal(Enumerable.Range(0, Items).Select(i => $"{i:000}"), answered.Select(answer => answer.Item).Order());
        Assert.All(rooms, room => Assert.Equal(answered.OrderBy(answer => answer.Item), room.Queue.Answers(currentOnly: false).Select(given => (given.Item.Id, given.Annotator.Id)).Order()));
        Assert.All(rooms, room => Assert.True(room.Queue.IsComplete("round-1/feedback")));
        foreach (var room in rooms)
        {
            await room.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_waits_goes_on_over_a_connection_that_was_cut()
    {
        var place = PostgresRoom.Empty();
        await using var room = new AnnotationRoom(place);
        await room.Queue.AddAsync([AnnotationRoom.Item("a"), AnnotationRoom.Item("b")], 1);
        var ann = await room.PersonAsync("Ann");

        await CutAsync(room);
        var held = (await room.Queue.NextAsync(ann))!;
        await CutAsync(room);

        Assert.Equal(AnswerStatus.Stored, (await room.Queue.AnswerAsync(ann, held.Item.Id, "key", AnnotationRoom.Words("words"))).Status);
        Assert.Single(room.Queue.Answers(currentOnly: false));
    }

    private static async Task CutAsync(AnnotationRoom room)
    {
        var process = await room.Database.WriteAsync(connection => connection.ExecuteScalar<int>("SELECT pg_backend_pid()"));
        PostgresServer.Required().Ask($"SELECT pg_terminate_backend({process}, 60000)");
    }

    private protected override AnnotationRoom Room() => new(PostgresRoom.Empty());
}
