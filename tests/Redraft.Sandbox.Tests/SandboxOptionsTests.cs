using Redraft.Evaluating;

namespace Redraft.Sandbox.Tests;

public sealed class SandboxOptionsTests
{
    private static readonly SandboxOptions s_noSandbox = new() { Bubblewrap = "/nowhere/bwrap", Parallelism = 1 };

    [Fact]
    public void Everything_wrong_is_named_at_once()
    {
        var options = new SandboxOptions { Parallelism = 0, UserWhenRoot = 0, Python = "python3", Bubblewrap = "bwrap" };

        Assert.Equal(4, options.Problems().Count());
        var error = Assert.Throws<ArgumentException>(() => new SandboxedGrader(options));
        Assert.Contains("UserWhenRoot: expected 1 to 65533, found 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_isolation_nothing_is_run()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");

        _ = Assert.Throws<SandboxUnavailableException>(() => new SandboxedGrader(s_noSandbox));
    }

    [Fact]
    public async Task Without_isolation_and_with_leave_every_verdict_is_stamped_unsafe()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs /usr/bin/python3");
        using var grader = new SandboxedGrader(s_noSandbox with { AllowUnsafe = true });
        var tests = new ProgramTests { Entry = "f", Asserts = ["assert f(1) == 2"], Limits = new() { CpuSeconds = 0.5 } };

        var right = await grader.GradeAsync("def f(x): return x + 1", tests, TestContext.Current.CancellationToken);
        var endless = await grader.GradeAsync("def f(x):\n  while 1: pass", tests, TestContext.Current.CancellationToken);

        Assert.Equal("unsafe", grader.Tier);
        Assert.Equal((Verdict.Pass, "unsafe"), (right.Verdict, right.Tier));
        Assert.Equal((Verdict.Timeout, "unsafe"), (endless.Verdict, endless.Tier));
    }
}
