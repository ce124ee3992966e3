using Redraft.Runs;

namespace Redraft.Tests.Runs.Postgres;

public sealed class PostgresRunStoreTests : RunStoreContract, IDisposable
{
    private StorePlace? _place;
    private RunDatabase? _database;

    [Fact]
    public void Records_of_the_same_ids_are_apart_in_every_seed_and_in_every_run()
    {
        using var other = RunDatabase.Open(PostgresRoom.Empty());
        other.StoreOf(1).Commit(SqliteRunStoreTests.Full("of another run", 1));
        using var database = RunDatabase.Open(PostgresRoom.Empty());
        foreach (var seed in (ulong[])[1, 2, ulong.MaxValue])
        {
            database.StoreOf(seed).Commit(SqliteRunStoreTests.Full($"of {seed}", seed));
        }

        foreach (var seed in (ulong[])[1, 2, ulong.MaxValue])
        {
            var (store, own) = (database.StoreOf(seed), $"of {seed}");
            Assert.Equal(own, Assert.Single(store.Problems()).Value.Description);
            Assert.Equal((own, own), (Assert.Single(store.Drafts("s")).Draft.Text, store.Drafts("s")[0].Score.Kind));
            Assert.Equal((own, seed), (store.FindDraft("d")!.Value.Draft.Text, store.FindDraft("d")!.Value.Origin.Seed));
            Assert.Equal(own, Assert.Single(store.Checkpoints()).Hash);
            Assert.Equal([own], store.FinishedUnits("s"));
        }

        Assert.Equal([1UL, 2UL, ulong.MaxValue], database.Seeds().Order());
    }

    [Fact]
    public void Ids_are_ordered_byte_by_byte_whatever_the_server_s_own_order_is()
    {
        string[] ids = ["a", "B", "_", "b", "A", "é", "Z"];
        Part.Commit(Batch() with { Drafts = [.. ids.Select((id, i) => (Draft(id) with { Sample = i }, 1UL))], Scores = [], Feedback = [], Selections = [] });

        Assert.Equal(["A", "B", "Z", "_", "a", "b", "é"], Part.Beginning("").Where(record => record.Kind == RecordKind.Draft).Select(record => record.Id));
    }

    [Fact]
    public void A_record_cannot_name_one_of_another_seed()
    {
        using var database = RunDatabase.Open(PostgresRoom.Empty());
        database.StoreOf(1).Commit(SqliteRunStoreTests.Full("of 1", 1));

        Assert.ThrowsAny<Exception>(() => database.StoreOf(2).Commit(SqliteRunStoreTests.Full("of 2", 2) with { Problems = [] }));
        Assert.Null(database.StoreOf(2).FindDraft("d"));
    }

    [Fact]
    public void More_rows_than_a_statement_takes_are_stored_in_their_order()
    {
        var many = Enumerable.Range(0, 250).Select(i => Draft($"d{i:000}") with { Sample = i }).ToList();
        Part.Commit(Batch() with { Drafts = [.. many.Select(draft => (draft, 1UL))], Scores = [], Feedback = [], Selections = [] });
        Part.Commit(Batch() with { Units = ["p2"], Drafts = [.. many.Select(draft => (draft with { Text = "again" }, 1UL))], Scores = [], Feedback = [], Selections = [] });

        Assert.Equal(many.Select(draft => draft.Id), Part.DraftsOf("p1"));
        Assert.Equal(many[0].Text, Part.FindDraft("d000")!.Value.Draft.Text);
    }

    [Fact]
    public void Every_table_is_read_to_find_what_was_spoilt()
    {
        using var database = RunDatabase.Open(PostgresRoom.Empty());
        database.StoreOf(1, new RunTimer(TimeProvider.System, 0)).Commit(SqliteRunStoreTests.Full("first", 1));

        Assert.All(database.PartOf(1).ReadsOfEverything().Concat(database.ReadsOfCaches()), read => read.Read());
        Assert.Equal(RunSchema.Names.Order(), database.PartOf(1).ReadsOfEverything().Concat(database.ReadsOfCaches()).Select(read => read.Table).Order());
    }

    protected override IRunStore Open()
    {
        _place ??= PostgresRoom.Empty();
        _database?.Dispose();
        _database = RunDatabase.Open(_place);
        return _database.StoreOf(3);
    }

    public void Dispose() => _database?.Dispose();
}
