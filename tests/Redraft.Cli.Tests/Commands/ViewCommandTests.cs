using System.Text.Json;
using Redraft.Cli.Errors;
using Redraft.Cli.Tests.Runs;

namespace Redraft.Cli.Tests.Commands;

public sealed class ViewCommandTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_is_written_as_pages_and_counted()
    {
        var target = Path.Combine(_folder.Path, "pages");
        var run = await Invocation.RunAsync("view", finished.Run, "--export", target, "--json");

        Assert.True(run.Code == 0, run.Error);
        var written = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(Path.Combine(target, "index.html"), written.GetProperty("index").GetString());
        Assert.Equal(Directory.GetFiles(target, "*.html").Length, written.GetProperty("pages").GetInt32());
        Assert.Equal(0, written.GetProperty("left_out").GetInt32());
        var checkpoint = Directory.GetFiles(target, "checkpoint-*.html").Select(File.ReadAllText).First(page => page.Contains("<h1>ILF round 1</h1>", StringComparison.Ordinal));
        Assert.Contains("simulated by scripted-annotator", checkpoint, StringComparison.Ordinal);

        var again = await Invocation.RunAsync("view", Path.GetDirectoryName(finished.Run)!, "--export", target, "--pages", "5");
        Assert.True(again.Code == 0, again.Error);
        Assert.Contains("5 pages", again.Out, StringComparison.Ordinal);
        Assert.Contains("more were left out", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_other_things_in_it_is_not_written_into()
    {
        _folder.Write("letter.txt", "dear");

        var run = await Invocation.RunAsync("view", finished.Run, "--export", _folder.Path);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("error RD0202", run.OneError, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    public static TheoryData<string, string, string> BadRuns => new()
    {
        { "nothing there", "RD0402", "no run there" }, { "an empty folder", "RD0402", "neither a run nor a folder of runs" }, { "no store", "RD0403", "run.db: missing" },
        { "a broken store", "RD0430", "run.db" }, { "a newer store", "RD0403", "made by a newer Redraft (schema 99" }, { "a broken manifest", "RD0403", "manifest.json: not a run's manifest" },
    };

    [Theory]
    [MemberData(nameof(BadRuns))]
    public async Task What_is_no_run_is_one_clear_error(string what, string code, string says)
    {
        var path = Path.Combine(_folder.Path, "run");
        if (what != "nothing there")
        {
            Directory.CreateDirectory(path);
        }

        if (what.Contains("store", StringComparison.Ordinal) || what.Contains("manifest", StringComparison.Ordinal))
        {
            path = finished.Copy(_folder);
        }

        var database = Path.Combine(path, "run.db");
        switch (what)
        {
            case "no store":
                File.Delete(database);
                Directory.Delete(Path.Combine(path, "seed-1"), recursive: true);
                Directory.Delete(Path.Combine(path, "seed-2"), recursive: true);
                break;
            case "a broken store":
                await File.WriteAllTextAsync(database, "this is no database, and never was one");
                break;
            case "a newer store":
                var bytes = await File.ReadAllBytesAsync(database);
                bytes[63] = 99; // the last byte of SQLite's user_version
                await File.WriteAllBytesAsync(database, bytes);
                break;
            case "a broken manifest":
                await File.WriteAllTextAsync(Path.Combine(path, "manifest.json"), "{ \"schema\": ");
                break;
        }

        foreach (var options in new string[][] { [], ["--export", Path.Combine(_folder.Path, "pages")] })
        {
            var run = await Invocation.RunAsync(["view", path, .. options]);

            Assert.NotEqual(0, run.Code);
            Assert.StartsWith($"error {code}", run.OneError, StringComparison.Ordinal);
            Assert.Contains(says, run.OneError, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Path.Combine(_folder.Path, "pages")));
        }
    }

    [Theory]
    [InlineData("--pages", "0", "--export", "x")]
    [InlineData("--pages", "5")]
    [InlineData("--port", "70000")]
    public async Task Options_that_make_no_sense_are_refused(params string[] options)
    {
        var run = await Invocation.RunAsync(["view", finished.Run, .. options]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.StartsWith("error RD0201", run.OneError, StringComparison.Ordinal);
    }
}
