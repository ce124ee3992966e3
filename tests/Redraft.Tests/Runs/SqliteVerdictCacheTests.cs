using Redraft.Evaluating;
using Redraft.Runs;

namespace Redraft.Tests.Runs;

public sealed class SqliteVerdictCacheTests : VerdictCacheContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteVerdictCache _cache;

    public SqliteVerdictCacheTests() => _cache = SqliteVerdictCache.Open(Path);

    protected override IVerdictCache Part => _cache;

    private string Path => System.IO.Path.Combine(_folder.Path, "verdicts.db");

    [Fact]
    public void Verdicts_are_there_when_the_file_is_opened_again()
    {
        Part.Put("k", new ProgramVerdict { Verdict = Verdict.Timeout });
        _cache.Dispose();

        using var again = SqliteVerdictCache.Open(Path);

        Assert.True(again.TryGet("k", out var verdict) && verdict!.Verdict == Verdict.Timeout);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }
}
