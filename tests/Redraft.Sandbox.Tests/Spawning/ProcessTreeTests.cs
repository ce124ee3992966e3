using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Tests.Spawning;

public sealed class ProcessTreeTests
{
    [Fact]
    public void Our_own_use_can_be_measured()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");

        var usage = ProcessTree.Read(Environment.ProcessId)[0];

        Assert.Equal(Environment.ProcessId, usage.Process);
        Assert.InRange(usage.MemoryBytes, 1 << 20, 64L << 30);
        Assert.True(usage.OwnCpuSeconds > 0 && usage.StartedAt > 0);
    }

    [Fact]
    public void A_process_that_is_gone_uses_nothing() => Assert.Empty(ProcessTree.Read(int.MaxValue));

    [Fact]
    public void A_childs_output_status_and_children_are_seen()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "needs a shell");

        var (status, text) = ProgramOutput.Of(["/bin/sh", "-c", "echo one; exit 7"], TimeSpan.FromSeconds(20));

        Assert.Equal((7, "one"), (status, text));
    }

    [Fact]
    public void A_grandchild_that_keeps_the_pipe_does_not_keep_us()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "needs a shell");

        var (_, text) = ProgramOutput.Of(["/bin/sh", "-c", "sleep 5 & echo here"], TimeSpan.FromSeconds(1));

        Assert.Equal("here", text);
    }
}
