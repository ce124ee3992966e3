using Microsoft.Data.Sqlite;
using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class SqliteRunStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "run.db");

    [Fact]
    public void What_was_committed_is_read_back()
    {
        using (var store = SqliteRunStore.Open(Path))
        {
            store.Commit(Batch());
        }

        using var again = SqliteRunStore.Open(Path, readOnly: true);
        var (draft, score) = Assert.Single(again.Drafts("round-1/draft"));
        Assert.Equal(Draft(), draft);
        Assert.Equal("wrong", score.Kind);
        Assert.Equal("it keeps the odd numbers", Assert.Single(again.Feedback("round-1/draft")).Text);
        Assert.Equal("p1", Assert.Single(again.FinishedUnits("round-1/draft")));
        Assert.Equal("even?", again.Problems()["p1"].Description);
        Assert.Equal(ulong.MaxValue, again.FindDraft("d1")!.Value.Origin.Seed);
    }

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

    [Fact]
    public void Verdicts_are_counted_by_strength()
    {
        using var store = SqliteRunStore.Open(Path);
        store.Commit(Batch() with
        {
            Scores = [new Score { DraftId = "d1", Scorer = "tests", Value = 0, Passed = false, Kind = "wrong", Verdict = new ProgramVerdict { Verdict = Verdict.Wrong, Strength = VerdictStrength.C } }],
        });

        Assert.Equal(1, store.Strengths()[VerdictStrength.C]);
    }

    [Fact]
    public void Repeating_a_commit_changes_nothing()
    {
        using var store = SqliteRunStore.Open(Path);

        store.Commit(Batch());
        store.Commit(Batch());

        Assert.Single(store.Drafts("round-1/draft"));
        Assert.Single(store.FinishedUnits("round-1/draft"));
        Assert.Single(store.Feedback("round-1/draft"));
    }

    [Fact]
    public void A_batch_that_breaks_off_leaves_nothing()
    {
        using var store = SqliteRunStore.Open(Path);
        var broken = Batch() with { Scores = [new Score { DraftId = "no such draft", Scorer = "tests", Value = 0, Passed = false, Kind = "wrong" }] };

        Assert.ThrowsAny<Exception>(() => store.Commit(broken));

        Assert.Empty(store.FinishedUnits("round-1/draft"));
        Assert.Empty(store.Problems());
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

    [Fact]
    public void Checkpoints_remember_what_they_learned_from_in_order()
    {
        using var store = SqliteRunStore.Open(Path);
        var second = Draft() with { Id = "d0", Sample = 1 };
        store.Commit(Batch() with { Drafts = [(Draft(), 1), (second, 2)] });
        store.Commit(new RunBatch
        {
            Origin = new Origin { Stage = "round-1/imitate" },
            Units = ["checkpoint"],
            Checkpoints = [new CheckpointRecord { Stage = "round-1/imitate", Hash = "ab", Folder = "f", Base = "b", DraftIds = ["d1", "d0"], Options = "{}", Losses = [2.5, 1.25] }],
        });

        var checkpoint = store.Checkpoint("round-1/imitate")!;

        Assert.Equal(["d1", "d0"], checkpoint.DraftIds);
        Assert.Equal([2.5, 1.25], checkpoint.Losses);
    }

    public void Dispose() => _folder.Dispose();

    private static Draft Draft() => new()
    {
        Id = "d1",
        ProblemId = "p1",
        Text = "def solve(xs):\n    return 0\n",
        Author = new Author(AuthorKind.Model, "m"),
        LogProbability = -1.5,
    };

    private static RunBatch Batch() => new()
    {
        Origin = new Origin { Stage = "round-1/draft", Model = "m" },
        Units = ["p1"],
        Problems = [new Problem { Id = "p1", Task = "toy", Split = Split.Train, Description = "even?" }],
        Drafts = [(Draft(), ulong.MaxValue)],
        Scores = [new Score { DraftId = "d1", Scorer = "tests", Value = 0, Passed = false, Kind = "wrong" }],
        Feedback = [(new Feedback { Id = "f1", DraftId = "d1", Text = "it keeps the odd numbers", Author = new Author(AuthorKind.Person, "ann") }, 7)],
    };

    private sealed class Clock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(_seconds);

        public void Pass(long seconds) => _seconds += seconds;
    }
}
