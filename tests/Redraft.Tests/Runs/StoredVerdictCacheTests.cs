using Dapper;
using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class StoredVerdictCacheTests : VerdictCacheContract, IDisposable
{
    private static readonly ProgramVerdict Timeout = new() { Verdict = Verdict.Timeout };

    private readonly TemporaryFolder _folder = new();
    private readonly RunDatabase _database;

    public StoredVerdictCacheTests() => _database = RunDatabase.Open(Path);

    protected override IVerdictCache Part => _database.Verdicts;

    private string Path => System.IO.Path.Combine(_folder.Path, "run.db");

    [Fact]
    public void Verdicts_are_there_when_the_file_is_opened_again()
    {
        Part.Put("before a commit", Timeout);
        Commit("unit");
        Part.Put("after the last commit", Timeout);
        _database.Dispose();

        using var again = RunDatabase.Open(Path);

        Assert.True(again.Verdicts.TryGet("before a commit", out var verdict) && verdict!.Verdict == Verdict.Timeout);
        Assert.True(again.Verdicts.TryGet("after the last commit", out _));
    }

    [Fact]
    public void What_is_killed_loses_the_verdicts_since_its_last_commit_and_no_more()
    {
        Part.Put("before", Timeout);
        Commit("unit");
        Part.Put("after", Timeout);

        using var again = RunDatabase.Open(AsKilled());

        Assert.True(again.Verdicts.TryGet("before", out _));
        Assert.False(again.Verdicts.TryGet("after", out _));
        Assert.Equal(["unit"], again.StoreOf(1).FinishedUnits("s"));
    }

    [Fact]
    public void A_verdict_waits_for_a_commit_and_costs_none_of_its_own()
    {
        for (var i = 0; i < 10; i++)
        {
            Part.Put($"key {i}", Timeout);
        }

        Assert.Equal(0, Kept());
        Commit("unit");
        Assert.Equal(10, Kept());
    }

    [Fact]
    public void A_commit_that_breaks_off_leaves_its_verdicts_waiting_for_the_next()
    {
        Part.Put("key", Timeout);
        var stray = new Score { DraftId = "no such draft", Scorer = "tests", Value = 0, Passed = false, Kind = "wrong" };
        Assert.ThrowsAny<Exception>(() => _database.StoreOf(1).Commit(new RunBatch { Origin = new Origin { Stage = "s" }, Units = [], Scores = [stray] }));

        Assert.Equal(0, Kept());
        Commit("unit");
        Assert.Equal(1, Kept());
    }

    [Fact]
    public void The_first_verdict_stays_when_it_has_been_written_too()
    {
        Part.Put("key", Timeout);
        Commit("unit");
        Part.Put("key", new ProgramVerdict { Verdict = Verdict.Pass });
        Commit("another");

        Assert.True(Part.TryGet("key", out var verdict) && verdict!.Verdict == Verdict.Timeout);
    }

    [Fact]
    public void Graders_and_the_run_do_not_disturb_each_other()
    {
        Parallel.For(0, 200, i =>
        {
            Part.Put($"key {i % 50}", Timeout);
            Assert.True(Part.TryGet($"key {i % 50}", out _));
            if (i % 10 == 0)
            {
                Commit($"unit {i}");
            }
        });

        Commit("last");
        Assert.Equal(50, Kept());
        Assert.Equal(21, _database.StoreOf(1).FinishedUnits("s").Count);
    }

    [Theory]
    [InlineData("'{\"verdict\":\"fine\"}'")]
    [InlineData("'{\"verdict\":3}'")]
    [InlineData("''")]
    public void A_verdict_that_was_spoilt_is_named_and_not_believed(string now)
    {
        Part.Put("key", Timeout);
        Commit("unit");
        _database.Connection.Execute("UPDATE verdicts SET verdict = " + now);

        Assert.Contains("verdicts, row 'key'", Assert.Throws<InvalidDataException>(_database.ReadsOfCaches().Single(read => read.Table == "verdicts").Read).Message);
        Assert.Throws<InvalidDataException>(() => Part.TryGet("key", out _));
    }

    [Fact]
    public void A_reader_keeps_nothing_and_closes_in_peace()
    {
        Commit("unit");
        _database.Dispose();

        using (var reader = RunDatabase.Open(Path, readOnly: true))
        {
            reader.Verdicts.Put("key", Timeout);
        }

        using var again = RunDatabase.Open(Path, readOnly: true);
        Assert.False(again.Verdicts.TryGet("key", out _));
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private void Commit(string unit) => _database.StoreOf(1).Commit(new RunBatch { Origin = new Origin { Stage = "s" }, Units = [unit] });

    private int Kept() => _database.Read("verdicts", connection => connection.ExecuteScalar<int>("SELECT count(*) FROM verdicts"));

    /// <summary>The file and its log as they lie on the disk now: what a killed process leaves.</summary>
    private string AsKilled()
    {
        var copy = System.IO.Path.Combine(_folder.Path, "killed.db");
        File.Copy(Path, copy);
        File.Copy(Path + "-wal", copy + "-wal");
        return copy;
    }
}
