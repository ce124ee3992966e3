using Redraft.Engine.Checkpoints;

namespace Redraft.Engine.Tests.Checkpoints;

public sealed class DurableFileTests
{
    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        DurableFile.Write(folder["f"], stream => stream.Write("old"u8));

        Assert.Throws<IOException>(() => DurableFile.Write(folder["f"], stream =>
        {
            stream.Write("new"u8);
            throw new IOException("the disk is full");
        }));

        Assert.Equal("old", File.ReadAllText(folder["f"]));
        Assert.Equal([folder["f"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_link_in_the_way_is_not_followed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["precious"], "kept");
        File.CreateSymbolicLink(folder["f.partial"], folder["precious"]);
        File.CreateSymbolicLink(folder["f"], folder["precious"]);

        DurableFile.Write(folder["f"], stream => stream.Write("whole"u8));

        Assert.Equal("kept", File.ReadAllText(folder["precious"]));
        Assert.Equal("whole", File.ReadAllText(folder["f"]));
        Assert.Null(new FileInfo(folder["f"]).LinkTarget);
    }

    [Fact]
    public void A_file_left_behind_by_a_crash_is_written_over()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["f.partial"], "torn and longer than what follows");

        DurableFile.Write(folder["f"], stream => stream.Write("whole"u8));

        Assert.Equal("whole", File.ReadAllText(folder["f"]));
        Assert.Equal([folder["f"]], Directory.GetFiles(folder.Path));
    }
}
