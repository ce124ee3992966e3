using Microsoft.Data.Sqlite;
using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private readonly TemporaryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "run.db");

    [Fact]
    public void The_times_of_all_processes_are_added_up_each_to_its_last_commit()
    {
        var clock = new Clock();
        using (var store = SqliteRunStore.Open(Path, timer: new RunTimer(clock, clock.GetTimestamp())))
        {
            clock.Pass(3);
            store.Commit(Batch());
            clock.Pass(4);
            store.Commit(Batch());
            clock.Pass(100); // killed here
        }

        using var again = SqliteRunStore.Open(Path, timer: new RunTimer(clock, clock.GetTimestamp()));
        clock.Pass(5);
        again.Commit(Batch());

        Assert.Equal(7 + 5, again.WallSeconds(), 6);
    }

    [Fact]
    public void A_store_of_the_first_schema_is_read_as_it_is_and_brought_up_to_date_when_it_is_written()
    {
        using (var store = SqliteRunStore.Open(Path))
        {
            store.Commit(Batch() with { Seconds = 2 });
        }

        using (var old = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            old.Open();
            using var command = old.CreateCommand();
            command.CommandText = "DROP TABLE measure_values; DROP TABLE times; PRAGMA user_version = 1;";
            command.ExecuteNonQuery();
        }

        using (var read = SqliteRunStore.Open(Path, readOnly: true))
        {
            Assert.Equal(2, read.WallSeconds());
        }

        using var upgraded = SqliteRunStore.Open(Path);
        var measure = new Measure("divergence", "ilf", "forward-kl", 1, 0, 2, 1) { Values = [new MeasureValue("p1", 0, 0.5), new MeasureValue("p1", 1, 1.5)] };
        upgraded.Commit(Batch() with { Measures = [measure] });
        using var count = upgraded.Connection.CreateCommand();
        count.CommandText = "SELECT total(value) FROM measure_values WHERE metric = 'forward-kl' AND problem_id = 'p1'";
        Assert.Equal(2.0, count.ExecuteScalar());
    }

    [Theory]
    [InlineData("UPDATE drafts SET text = 'better'")]
    [InlineData("DELETE FROM feedback")]
    [InlineData("DELETE FROM scores")]
    [InlineData("UPDATE units SET name = 'x'")]
    public void What_has_been_said_stays_said(string statement)
    {
        using var store = SqliteRunStore.Open(Path);
        store.Commit(Batch());
        using var command = store.Connection.CreateCommand();
        command.CommandText = statement;

        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => { command.ExecuteNonQuery(); }).Message);
    }

    [Theory]
    [InlineData("synchronous", "2")] // FULL: a commit that has returned survives a power cut
    [InlineData("journal_mode", "wal")] // readers don't disturb the writer
    [InlineData("foreign_keys", "1")]
    public void Its_file_is_written_as_safely_as_it_promises(string pragma, string expected)
    {
        using var store = SqliteRunStore.Open(Path);
        store.Commit(Batch());
        using var command = store.Connection.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;

        Assert.Equal(expected, $"{command.ExecuteScalar()}");
    }

    [Fact]
    public void Reading_a_store_that_nobody_writes_leaves_nothing_beside_it()
    {
        using (var store = SqliteRunStore.Open(Path))
        {
            store.Commit(Batch());
        }

        using (var read = SqliteRunStore.Open(Path, readOnly: true))
        {
            Assert.NotEmpty(read.Problems());
        }

        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("UPDATE problems SET split = 'Nowhere'", "problems, row 'p1'")]
    [InlineData("UPDATE problems SET tests = '{'", "problems, row 'p1'")]
    [InlineData("UPDATE drafts SET seed = 'x'", "drafts, row '")]
    [InlineData("UPDATE drafts SET author_kind = 'Ghost'", "drafts, row '")]
    [InlineData("UPDATE origins SET time = 'once'", "row '")]
    [InlineData("DROP TABLE feedback", "no such table")]
    public void A_row_that_was_spoilt_is_named(string statement, string says)
    {
        using (var store = SqliteRunStore.Open(Path))
        {
            store.Commit(Batch());
            using var command = store.Connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys = OFF; DROP TRIGGER problems_no_update; DROP TRIGGER drafts_no_update; DROP TRIGGER origins_no_update; " + statement;
            command.ExecuteNonQuery();
        }

        using var read = SqliteRunStore.Open(Path, readOnly: true);
        var faults = read.ReadsOfEverything().Select(r => Record.Exception(r)).Where(e => e is not null).ToList();

        Assert.All(faults, fault => Assert.IsType<InvalidDataException>(fault));
        Assert.Contains(faults, fault => fault!.Message.StartsWith(Path, StringComparison.Ordinal) && fault.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_kind_of_file_is_refused()
    {
        File.WriteAllText(Path, new string('x', 5000));

        Assert.Contains("not a readable run store", Assert.Throws<InvalidDataException>(() => SqliteRunStore.Open(Path)).Message);
    }

    [Fact]
    public void An_sqlite_file_of_someone_else_is_refused()
    {
        using (var connection = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            SQLitePCL.Batteries_V2.Init();
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE t (x)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("not a Redraft run store", Assert.Throws<InvalidDataException>(() => SqliteRunStore.Open(Path)).Message);
    }

    protected override IRunStore Open() => SqliteRunStore.Open(Path);

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    private sealed class Clock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(_seconds);

        public void Pass(long seconds) => _seconds += seconds;
    }
}
