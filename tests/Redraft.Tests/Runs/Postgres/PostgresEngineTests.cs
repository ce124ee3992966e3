using System.Collections.Concurrent;
using Dapper;
using Redraft.Runs;
using Redraft.Runs.Postgres;

namespace Redraft.Tests.Runs.Postgres;

public sealed class PostgresEngineTests
{
    private const int Writers = 8, Units = 60, UnitsTogether = 12;

    [Fact]
    public void Many_who_write_the_same_units_at_once_lose_none_and_double_none()
    {
        var place = PostgresRoom.Empty();
        var faults = new ConcurrentQueue<Exception>();
        using var start = new Barrier(Writers);
        var writers = Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            try
            {
                using var database = RunDatabase.Open(place);
                var store = database.StoreOf(1, new RunTimer(TimeProvider.System, 0));
                var random = new SeededRandom((ulong)writer);
                start.SignalAndWait();
                foreach (var units in Enumerable.Range(0, Units).OrderBy(_ => random.Next(1 << 20)).Chunk(UnitsTogether))
                {
                    store.Commit(Together([.. units.Select(Unit)])); // in another order than others: rows that wait for each other, were there no turns
                }
            }
            catch (Exception error)
            {
                faults.Enqueue(error);
            }
        })).ToList();
        writers.ForEach(writer => writer.Start());
        writers.ForEach(writer => writer.Join());

        Assert.Empty(faults);
        using var read = RunDatabase.Open(place, readOnly: true);
        Assert.Equal(Enumerable.Range(0, Units).Select(i => $"{i}").Order(), read.StoreOf(1).FinishedUnits("s").Order());
        Assert.Equal(Enumerable.Range(0, Units).Select(i => $"p{i}").Order(), read.StoreOf(1).Problems().Keys.Order());
        Assert.Equal(Units * 2, read.StoreOf(1).Drafts("s").Count);
        Assert.Equal(Units, read.StoreOf(1).Feedback("s").Count);
        Assert.All(read.StoreOf(1).Drafts("s").GroupBy(draft => draft.Draft.ProblemId), of => Assert.Equal(2, of.Count()));
    }

    [Fact]
    public void A_connection_that_the_server_cuts_is_opened_again_and_what_was_begun_is_stored_once()
    {
        var place = PostgresRoom.Empty();
        using var database = RunDatabase.Open(place);
        var store = database.StoreOf(1);
        store.Commit(Unit(0));

        Cut(database);
        store.Commit(Unit(1));
        Cut(database);
        Assert.Equal(["0", "1"], store.FinishedUnits("s").Order());
        Assert.Equal(4, store.Drafts("s").Count);
    }

    [Theory]
    [InlineData("Host=/nowhere/at/all;Database=x", StoreFault.Away, "doesn't answer")]
    [InlineData("Host=127.0.0.1;Port=1;Database=x;Timeout=5", StoreFault.Away, "doesn't answer")]
    [InlineData("Host=no-such-host.invalid;Database=x;Timeout=5", StoreFault.Away, "doesn't answer")]
    [InlineData("{server};Database=missing", StoreFault.Refused, "\"missing\" does not exist; name one with Database=, or make it: createdb")]
    [InlineData("{server};Username=stranger", StoreFault.Refused, "\"stranger\" does not exist); give the user with Username=")]
    public void A_server_that_is_away_or_refuses_is_one_error_of_its_kind(string connection, StoreFault fault, string says)
    {
        var server = PostgresServer.Required();
        var place = StorePlace.Of(connection.Replace("{server}", server.Connection.Replace("Database=postgres", "ApplicationName=t", StringComparison.Ordinal), StringComparison.Ordinal), "mine");

        var error = Assert.Throws<StoreException>(() => RunDatabase.Open(place));

        Assert.Equal(fault, error.Fault);
        Assert.StartsWith("PostgreSQL at ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Too_few_rights_are_one_error_that_names_the_right()
    {
        var server = PostgresServer.Required();
        var user = $"u{Guid.NewGuid():N}";
        server.Ask($"CREATE ROLE {user} LOGIN");
        var place = StorePlace.Of(server.Connection.Replace("Username=redraft", $"Username={user}", StringComparison.Ordinal), "mine");

        var error = Assert.Throws<StoreException>(() => PostgresSchema.Create(place, "{}"));

        Assert.Equal(StoreFault.Refused, error.Fault);
        Assert.Contains("GRANT CREATE ON DATABASE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_database_is_not_opened_again_by_a_straggler()
    {
        var database = RunDatabase.Open(PostgresRoom.Empty());
        var store = database.StoreOf(1);
        database.Dispose();
        database.Dispose();

        Assert.Throws<ObjectDisposedException>(() => store.Problems());
        Assert.Throws<ObjectDisposedException>(() => store.Commit(Unit(0)));
    }

    private static void Cut(RunDatabase database)
        => PostgresServer.Required().Ask($"SELECT pg_terminate_backend({database.Connection.ExecuteScalar<int>("SELECT pg_backend_pid()")}, 60000)");

    private static RunBatch Together(IReadOnlyList<RunBatch> units) => units[0] with
    {
        Units = [.. units.SelectMany(unit => unit.Units)], Problems = [.. units.SelectMany(unit => unit.Problems)], Drafts = [.. units.SelectMany(unit => unit.Drafts)],
        Scores = [.. units.SelectMany(unit => unit.Scores)], Feedback = [.. units.SelectMany(unit => unit.Feedback)],
    };

    private static RunBatch Unit(int i)
    {
        var author = new Author(AuthorKind.Model, "m");
        return new RunBatch
        {
            Origin = new Origin { Stage = "s" },
            Units = [$"{i}"],
            Problems = [new Problem { Id = $"p{i}", Task = "toy", Split = Split.Train, Description = "text" }],
            Drafts = [.. Enumerable.Range(0, 2).Select(j => (new Draft { Id = $"d{i}-{j}", ProblemId = $"p{i}", Text = "text", Author = author, Sample = j }, 1UL))],
            Scores = [.. Enumerable.Range(0, 2).Select(j => new Score { DraftId = $"d{i}-{j}", Scorer = "tests", Value = 0, Passed = false, Kind = "wrong" })],
            Feedback = [(new Feedback { Id = $"f{i}", DraftId = $"d{i}-0", Text = "text", Author = author }, 1)],
        };
    }
}
