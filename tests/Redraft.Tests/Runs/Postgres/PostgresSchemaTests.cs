using Dapper;
using Npgsql;
using Redraft.Annotating;
using Redraft.Runs;
using Redraft.Runs.Postgres;

namespace Redraft.Tests.Runs.Postgres;

public sealed class PostgresSchemaTests
{
    private static readonly string[] s_next = [.. PostgresSchema.Steps, "CREATE TABLE added (x BIGINT); INSERT INTO added VALUES (1)"];

    [Fact]
    public void A_run_is_made_once_however_many_make_it_at_once()
    {
        var place = PostgresRoom.Place();

        Parallel.For(0, 8, i => PostgresSchema.Create(place, $"{i}"));

        using var database = RunDatabase.Open(place);
        Assert.Equal(1, database.Connection.ExecuteScalar<int>("SELECT count(*) FROM run"));
        Assert.InRange(int.Parse(PostgresSchema.ManifestOf(place), System.Globalization.CultureInfo.InvariantCulture), 0, 7);
    }

    [Fact]
    public void An_older_run_is_brought_up_to_date_once_however_many_open_it_and_keeps_its_records()
    {
        var place = PostgresRoom.Empty();
        using (var database = RunDatabase.Open(place))
        {
            database.StoreOf(1).Commit(SqliteRunStoreTests.Full("first", 1));
        }

        Assert.Contains("made by an older Redraft", Assert.Throws<InvalidDataException>(() => PostgresSchema.Open(place, readOnly: true, s_next)).Message, StringComparison.Ordinal);
        Parallel.For(0, 8, _ => PostgresSchema.Open(place, readOnly: false, s_next).Dispose());

        using var engine = PostgresSchema.Open(place, readOnly: true, s_next);
        Assert.Equal(1, engine.Connection.ExecuteScalar<int>("SELECT count(*) FROM added"));
        Assert.Equal("first", engine.Connection.ExecuteScalar<string>("SELECT text FROM drafts"));
        Assert.Contains($"made by a newer Redraft (schema {s_next.Length}, this one reads {PostgresSchema.Steps.Count}); update Redraft", Assert.Throws<InvalidDataException>(() => RunDatabase.Open(place)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_fails_leaves_the_run_as_it_was()
    {
        var place = PostgresRoom.Empty();

        Assert.ThrowsAny<Exception>(() => PostgresSchema.Open(place, readOnly: false, [.. s_next, "SELECT 1 / 0"]));

        using var database = RunDatabase.Open(place);
        Assert.Null(database.Connection.ExecuteScalar<string?>("SELECT to_regclass('added')::text"));
    }

    [Fact]
    public void A_run_with_records_is_not_taken_for_another_and_an_empty_one_is()
    {
        var place = PostgresRoom.Empty();
        PostgresSchema.Create(place, "again");
        Assert.Equal("again", PostgresSchema.ManifestOf(place));
        using (var database = RunDatabase.Open(place))
        {
            database.StoreOf(1).Commit(SqliteRunStoreTests.Full("first", 1));
        }

        Assert.Contains("there is a run of that name already", Assert.Throws<IOException>(() => PostgresSchema.Create(place, "another")).Message, StringComparison.Ordinal);
        Assert.Equal("again", PostgresSchema.ManifestOf(place));
    }

    [Fact]
    public void Every_column_of_the_files_is_there_too()
    {
        using var folder = new TemporaryFolder();
        using var run = RunDatabase.Open(Path.Combine(folder.Path, "run.db"));
        using var page = AnnotationDatabase.Connect(Path.Combine(folder.Path, "annotations.db"));
        const string Columns = "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'";
        var place = PostgresRoom.Empty();
        using var database = RunDatabase.Open(place);

        var there = database.Connection.Query<string>("SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = @schema", new { schema = place.Schema });

        Assert.Empty(run.Connection.Query<string>(Columns).Concat(page.Query<string>(Columns)).Except(there));
        var copied = Redraft.Runs.Copying.RunSide.Tables.Select(table => table.Name).Append("tally").Append("run");
        Assert.Equal(there.Select(column => column.Split('.')[0]).Distinct().Order(), copied.Order());
    }

    [Theory]
    [InlineData("UPDATE drafts SET text = 'better'")]
    [InlineData("DELETE FROM feedback")]
    [InlineData("TRUNCATE scores")]
    [InlineData("UPDATE times SET seconds = 0")]
    [InlineData("DELETE FROM origins")]
    public void What_has_been_said_stays_said(string statement)
    {
        using var database = RunDatabase.Open(PostgresRoom.Empty());
        database.StoreOf(1, new RunTimer(TimeProvider.System, 0)).Commit(SqliteRunStoreTests.Full("first", 1));

        Assert.Contains("append-only", Assert.Throws<PostgresException>(() => { database.Connection.Execute(statement); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_only_reads_can_change_nothing()
    {
        var place = PostgresRoom.Empty();
        using var database = RunDatabase.Open(place, readOnly: true);

        var error = Assert.Throws<StoreException>(() => database.StoreOf(1).Commit(SqliteRunStoreTests.Full("late", 1)));

        Assert.Equal(StoreFault.Refused, error.Fault);
    }

    [Fact]
    public void A_name_that_is_not_there_is_said_beside_those_that_are()
    {
        var (there, missing) = (PostgresRoom.Empty(), PostgresRoom.Place());

        var error = Assert.Throws<InvalidDataException>(() => RunDatabase.Open(missing));

        Assert.Contains($"run {missing.Run}: there is no such run; the database has ", error.Message, StringComparison.Ordinal);
        Assert.Contains("run-", error.Message.Split("; ")[1], StringComparison.Ordinal);
        Assert.NotEqual(there, missing);
    }
}
