namespace Redraft.Sandbox.Tests;

public sealed class SandboxProbeTests
{
    [Theory]
    [InlineData(true, "forked from a Python that stays ready")]
    [InlineData(false, "started one by one")]
    public async Task Where_a_sandbox_is_to_be_had_every_check_is_ok(bool keepWarm, string start)
    {
        using var fixture = new GraderFixture();
        _ = fixture.Grader; // fails where there is none

        var checks = await SandboxProbe.RunAsync(new SandboxOptions { Parallelism = 1, KeepWarm = keepWarm }, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(checks, check => !check.Ok);
        Assert.Contains(checks, check => check.Name == "tier" && check.Detail == $"isolated (bubblewrap, seccomp, memory watchdog; sandboxes are {start})");
    }

    [Fact]
    public async Task What_is_missing_is_named_with_the_command_that_brings_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");

        var checks = await SandboxProbe.RunAsync(new SandboxOptions { Bubblewrap = "/nowhere/bwrap" }, TestContext.Current.CancellationToken);

        var check = Assert.Single(checks, check => check.Name == "bubblewrap");
        Assert.False(check.Ok);
        Assert.EndsWith("apt-get install -y bubblewrap", check.Fix, StringComparison.Ordinal);
        Assert.False(Assert.Single(checks, check => check.Name == "tier").Ok);
    }
}
