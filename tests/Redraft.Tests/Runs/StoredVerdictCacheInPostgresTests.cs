using Redraft.Evaluating;
using Redraft.Runs;
using Redraft.Tests.Runs.Postgres;

namespace Redraft.Tests.Runs;

public sealed class StoredVerdictCacheInPostgresTests : VerdictCacheContract, IDisposable
{
    private readonly Lazy<RunDatabase> _database = new(() => RunDatabase.Open(PostgresRoom.Empty()));

    protected override IVerdictCache Part => _database.Value.Verdicts;

    [Fact]
    public void Two_processes_that_graded_the_same_program_keep_the_first_verdict()
    {
        var place = PostgresRoom.Empty();
        using (var one = RunDatabase.Open(place))
        using (var other = RunDatabase.Open(place))
        {
            one.Verdicts.Put("key", new ProgramVerdict { Verdict = Verdict.Pass });
            other.Verdicts.Put("key", new ProgramVerdict { Verdict = Verdict.Timeout });
        }

        using var again = RunDatabase.Open(place);
        Assert.True(again.Verdicts.TryGet("key", out var verdict));
        Assert.Equal(Verdict.Timeout, verdict!.Verdict); // the last opened is closed first
    }

    public void Dispose()
    {
        if (_database.IsValueCreated)
        {
            _database.Value.Dispose();
        }
    }
}
