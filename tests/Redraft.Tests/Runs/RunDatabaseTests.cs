using Dapper;
using Microsoft.Data.Sqlite;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class RunDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "run.db");

    [Theory]
    [InlineData("UPDATE drafts SET text = 'better'")]
    [InlineData("DELETE FROM feedback")]
    [InlineData("DELETE FROM scores")]
    [InlineData("UPDATE units SET name = 'x'")]
    [InlineData("DELETE FROM checkpoint_drafts")]
    [InlineData("UPDATE times SET seconds = 0")]
    public void What_has_been_said_stays_said(string statement)
    {
        using var database = Filled();

        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => { database.Connection.Execute(statement); }).Message);
    }

    [Theory]
    [InlineData("synchronous", "2")] // FULL: a commit that has returned survives a power cut
    [InlineData("journal_mode", "wal")] // readers don't disturb the writer
    [InlineData("foreign_keys", "1")]
    public void Its_file_is_written_as_safely_as_it_promises(string pragma, string expected)
    {
        using var database = Filled();

        Assert.Equal(expected, $"{database.Connection.ExecuteScalar("PRAGMA " + pragma)}");
    }

    [Fact]
    public void Reading_what_nobody_writes_leaves_nothing_beside_it()
    {
        Filled().Dispose();

        using (var read = RunDatabase.Open(Path, readOnly: true))
        {
            Assert.NotEmpty(read.StoreOf(1).Problems());
        }

        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Everything_of_all_seeds_is_in_one_file_once_it_is_closed()
    {
        using (var database = Filled())
        {
            database.StoreOf(2).Commit(SqliteRunStoreTests.Full("second", 2));
            Assert.Equal([1UL, 2UL], database.Seeds().Order());
        }

        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("problems", "split = 'Nowhere'", "row 'p'")]
    [InlineData("problems", "split = '2'", "row 'p'")]
    [InlineData("problems", "split = 'Train, HeldOut'", "row 'p'")]
    [InlineData("problems", "tests = '{'", "row 'p'")]
    [InlineData("drafts", "seed = 'x'", "row 'd'")]
    [InlineData("drafts", "author_kind = 'Ghost'", "row 'd'")]
    [InlineData("drafts", "author_kind = '7'", "row 'd'")]
    [InlineData("scores", "verdict = json_set(verdict, '$.verdict', 'fine')", "row 'd'")]
    [InlineData("scores", "verdict = json_set(verdict, '$.strength', 9)", "row 'd'")]
    [InlineData("scores", "verdict = json_set(verdict, '$.strength', '9')", "row 'd'")]
    [InlineData("scores", "passed = 7", "row 'd'")]
    [InlineData("feedback", "author_kind = '0'", "row 'f'")]
    [InlineData("selections", "seed = ''", "row 'p'")]
    [InlineData("comparisons", "author_kind = 'Nobody'", "row 'c'")]
    [InlineData("comparisons", "author_kind = '1'", "row 'c'")]
    [InlineData("checkpoints", "losses = '[1,'", "row 's'")]
    [InlineData("checkpoint_drafts", "position = 'first'", "a row of")]
    [InlineData("measures", "value = 'much'", "a row of")]
    [InlineData("measure_values", "value = 'much'", "a row of")]
    [InlineData("measure_values", "sample = 'none'", "a row of")]
    [InlineData("origins", "time = 'once'", "row '1'")]
    [InlineData("units", "seconds = 'long'", "a row of")]
    [InlineData("times", "seconds = 'long'", "a row of")]
    public void A_row_that_was_spoilt_is_named(string table, string change, string says)
    {
        using (var database = Filled())
        {
            database.Connection.Execute($"PRAGMA foreign_keys = OFF; DROP TRIGGER {table}_no_update; UPDATE {table} SET {change}");
        }

        using var read = RunDatabase.Open(Path, readOnly: true);
        var faults = read.PartOf(1).ReadsOfEverything().Select(r => Record.Exception(r.Read)).Where(e => e is not null).ToList();

        Assert.All(faults, fault => Assert.IsType<InvalidDataException>(fault));
        Assert.Contains(faults, fault => fault!.Message.StartsWith($"{Path}: ", StringComparison.Ordinal)
            && fault.Message.Contains(table, StringComparison.Ordinal) && fault.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_table_is_read_to_find_what_was_spoilt()
    {
        using var database = Filled();
        var tables = database.Connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table'");

        Assert.Equal(tables.Order(), database.PartOf(1).ReadsOfEverything().Select(read => read.Table).Concat(database.ReadsOfCaches().Select(read => read.Table)).Order());
        Assert.All(tables.Except(database.ReadsOfCaches().Select(read => read.Table)), table => Assert.NotEqual(0, database.Connection.ExecuteScalar<int>($"SELECT count(*) FROM {table}")));
    }

    [Fact]
    public void A_table_that_was_dropped_is_missed()
    {
        using (var database = Filled())
        {
            database.Connection.Execute("PRAGMA foreign_keys = OFF; DROP TABLE feedback");
        }

        using var read = RunDatabase.Open(Path, readOnly: true);

        Assert.Contains("no such table", Assert.Throws<InvalidDataException>(() => read.StoreOf(1).Feedback("s")).Message);
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        File.WriteAllText(Path, new string('x', 5000));

        Assert.Contains("not a readable run store", Assert.Throws<InvalidDataException>(() => RunDatabase.Open(Path)).Message);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    public void An_older_schema_is_refused_in_one_line_and_left_as_it_is(int schema, bool readOnly)
    {
        OtherSchema.Write(Path, schema);
        var before = File.ReadAllBytes(Path);

        var error = Assert.Throws<InvalidDataException>(() => RunDatabase.Open(Path, readOnly));

        Assert.Equal($"{Path}: made by an older Redraft (schema {schema}, this one reads 6); start a new run, or use the Redraft that made it", error.Message);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_was_killed_before_it_had_tables_is_begun_and_until_then_said_to_hold_nothing()
    {
        SQLitePCL.Batteries_V2.Init();
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode = WAL");
        }

        Assert.Contains("holds nothing yet", Assert.Throws<InvalidDataException>(() => RunDatabase.Open(Path, readOnly: true)).Message);
        using var begun = Filled();
        Assert.Equal([1UL], begun.Seeds());
    }

    [Fact]
    public void A_closed_database_is_not_opened_again_by_a_straggler()
    {
        var database = Filled();
        var (store, verdicts) = (database.StoreOf(1), database.Verdicts);
        database.Dispose();
        database.Dispose();

        Assert.Throws<ObjectDisposedException>(() => store.Problems());
        Assert.Throws<ObjectDisposedException>(() => store.Commit(SqliteRunStoreTests.Full("late", 1)));
        Assert.Throws<ObjectDisposedException>(() => verdicts.TryGet("key", out _));
    }

    [Fact]
    public void A_newer_schema_is_refused()
    {
        OtherSchema.Write(Path, 7);

        Assert.Contains("made by a newer Redraft (schema 7, this one reads 6); update Redraft", Assert.Throws<InvalidDataException>(() => RunDatabase.Open(Path)).Message);
    }

    [Fact]
    public void An_sqlite_file_of_someone_else_is_refused()
    {
        SQLitePCL.Batteries_V2.Init();
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            connection.Open();
            connection.Execute("CREATE TABLE t (x)");
        }

        Assert.Contains("not a Redraft run store", Assert.Throws<InvalidDataException>(() => RunDatabase.Open(Path)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private RunDatabase Filled()
    {
        var database = RunDatabase.Open(Path);
        database.StoreOf(1, new RunTimer(TimeProvider.System, 0)).Commit(SqliteRunStoreTests.Full("first", 1));
        return database;
    }
}
