using Redraft.Evaluating;
using Redraft.Tests.Tasks;

namespace Redraft.Tests.Evaluating;

public sealed class CachingGraderTests(GraderFixture fixture) : ProgramGraderContract, IClassFixture<GraderFixture>
{
    private static readonly ProgramTests s_tests = new() { Entry = "f", Asserts = ["assert f(1) == 2"] };

    private readonly Lazy<CachingGrader> _part = new(() => new CachingGrader(fixture.Grader, new InMemoryVerdictCache(), "python 3"));

    protected override IProgramGrader Part => _part.Value;

    [Fact]
    public async Task The_same_program_is_graded_once()
    {
        var inner = new CountingGrader(Verdict.Wrong);
        var grader = new CachingGrader(inner, new InMemoryVerdictCache(), "python 3");

        var verdicts = new List<ProgramVerdict>();
        for (var i = 0; i < 3; i++)
        {
            verdicts.Add(await grader.GradeAsync("code", s_tests, TestContext.Current.CancellationToken));
        }

        Assert.Equal(1, inner.Count);
        Assert.All(verdicts, verdict => Assert.Equal(Verdict.Wrong, verdict.Verdict));
    }

    [Fact]
    public async Task Our_own_failures_are_not_kept()
    {
        var inner = new CountingGrader(Verdict.Harness);
        var grader = new CachingGrader(inner, new InMemoryVerdictCache(), "python 3");

        _ = await grader.GradeAsync("code", s_tests, TestContext.Current.CancellationToken);
        _ = await grader.GradeAsync("code", s_tests, TestContext.Current.CancellationToken);

        Assert.Equal(2, inner.Count);
    }

    [Fact]
    public void Whatever_a_verdict_depends_on_changes_the_key()
    {
        string[] keys =
        [
            CachingGrader.Key("code", s_tests, "a"),
            CachingGrader.Key("code", s_tests, "b"),
            CachingGrader.Key("codf", s_tests, "a"),
            CachingGrader.Key("code", s_tests with { Entry = "g" }, "a"),
            CachingGrader.Key("code", s_tests with { Setup = "x" }, "a"),
            CachingGrader.Key("code", s_tests with { Asserts = ["assert f(1)", "== 2"] }, "a"),
            CachingGrader.Key("code", s_tests with { Limits = new() { CpuSeconds = 5 } }, "a"),
            CachingGrader.Key("code", s_tests with { Limits = new() { MemoryMegabytes = 100 } }, "a"),
            CachingGrader.Key("cod", s_tests with { Entry = "ef" }, "a"),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], CachingGrader.Key("code", s_tests with { Shown = 0 }, "a"));
    }

    private sealed class CountingGrader(Verdict verdict) : IProgramGrader
    {
        public int Count { get; private set; }

        public string Tier => "isolated";

        public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation)
        {
            Count++;
            return Task.FromResult(new ProgramVerdict { Verdict = verdict });
        }
    }
}
