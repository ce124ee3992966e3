using Redraft.Engine.Checkpoints;

namespace Redraft.Engine.Tests;

public sealed class RegularFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("redraft-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_pipe_without_a_writer_is_refused_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "told apart on Linux only");
        var pipe = Path.Combine(_folder, "config.json");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe]))
        {
            made.WaitForExit();
        }

        Assert.Contains("expected a regular file", Assert.Throws<BadFileException>(() => ConfigFile.Read(pipe)).Message);
        Assert.Throws<BadFileException>(() => RegularFile.OpenHandle(pipe));
    }

    [Fact]
    public void A_file_is_read_whole_up_to_its_limit_and_an_empty_one_too()
    {
        var path = Path.Combine(_folder, "f");
        File.WriteAllBytes(path, [1, 2, 3]);

        Assert.Equal([1, 2, 3], RegularFile.ReadAll(path, most: 3));
        Assert.Contains("larger than 2 bytes", Assert.Throws<BadFileException>(() => RegularFile.ReadAll(path, most: 2)).Message);
        File.WriteAllBytes(path, []);
        Assert.Empty(RegularFile.ReadAll(path, most: 0));
        Assert.Throws<FileNotFoundException>(() => RegularFile.Open(path + "-not"));
    }
}
