using Redraft.Evaluating;

namespace Redraft.Contracts;

/// <summary>What every store of verdicts owes.</summary>
public abstract class VerdictCacheContract : Contract<IVerdictCache>
{
    private static readonly ProgramVerdict Wrong = new()
    {
        Verdict = Verdict.Wrong,
        Strength = VerdictStrength.B,
        Tier = "unsafe",
        Calls = [new CallOutcome(0, Verdict.Wrong, "f(1)", "2", "3", null)],
        Output = "printed\n",
        Seconds = 0.25,
        Line = 3,
        Message = "f(1) returned 3",
    };

    [Fact]
    public void What_was_kept_comes_back_whole()
    {
        Part.Put("a", Wrong);

        Assert.True(Part.TryGet("a", out var found));
        Assert.Equal(Wrong with { Calls = [] }, found! with { Calls = [] });
        Assert.Equal(Wrong.Calls, found.Calls);
    }

    [Fact]
    public void What_was_never_kept_is_not_found() => Assert.False(Part.TryGet("b", out _));

    [Fact]
    public void The_first_verdict_under_a_key_stays()
    {
        Part.Put("c", Wrong);
        Part.Put("c", new ProgramVerdict { Verdict = Verdict.Pass });

        Assert.True(Part.TryGet("c", out var found));
        Assert.Equal(Verdict.Wrong, found!.Verdict);
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        Parallel.For(0, 64, i => Part.Put($"key {i % 8}", new ProgramVerdict { Verdict = Verdict.Wrong, Line = i % 8 }));

        Assert.All(Enumerable.Range(0, 8), i => Assert.True(Part.TryGet($"key {i}", out var found) && found!.Line == i));
    }
}
