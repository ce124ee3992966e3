using System.Text.Json.Nodes;
using Redraft.Contracts.Fakes;

namespace Redraft.Cli.Tests.Runs;

/// <summary>A run whose records are in PostgreSQL, by the command line.</summary>
public sealed class TeamStoreTests(FinishedRun finished) : IClassFixture<FinishedRun>
{
    private const string Secret = "s3cret-of-nobody";

    [Fact]
    public async Task A_run_in_PostgreSQL_that_is_killed_ends_with_the_bits_of_one_in_a_folder()
    {
        var server = PostgresServer.Required();
        using var folder = new TemporaryFolder();
        var path = At(folder);
        using (var process = Launch.Start("dotnet", Launch.Program, "run", finished.Recipe, "--out", path, "--seeds", "2", "--store", server.Connection))
        {
            while (process.StandardError.ReadLine() is { } line && !line.StartsWith("round-1/imitate", StringComparison.Ordinal))
            {
            }

            process.Kill();
            process.WaitForExit();
        }

        var resumed = await Launch.RunAsync("dotnet", Launch.Program, "resume", path, "--quiet", "--json");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal((0, ""), Ended(await Invocation.RunAsync("verify", path)));
        Assert.False(File.Exists(Path.Combine(path, "run.db")));

        var back = Path.Combine(folder.Path, "back");
        Assert.Equal((0, ""), Ended(await Invocation.RunAsync("copy", path, back, "--json")));
        Assert.Equal(KillTests.Content(finished.Run), KillTests.Content(back));
    }

    [Fact]
    public async Task Two_processes_that_carry_out_one_run_at_once_lose_nothing_and_double_nothing()
    {
        var server = PostgresServer.Required();
        using var folder = new TemporaryFolder();
        var one = At(folder);
        using (var started = Launch.Start("dotnet", Launch.Program, "run", finished.Recipe, "--out", one, "--seeds", "2", "--store", server.Connection))
        {
            while (started.StandardError.ReadLine() is { } line && !line.StartsWith("evaluate/", StringComparison.Ordinal))
            {
            }

            started.Kill();
            started.WaitForExit();
        }

        // Another machine's folder of the same run: the lock in the folder keeps them from each other, were it one.
        var other = Path.Combine(folder.Path, "other");
        foreach (var file in Directory.EnumerateFiles(one, "*", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith("lock", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(other, Path.GetRelativePath(one, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        using var first = Launch.Start("dotnet", Launch.Program, "resume", one, "--quiet", "--json");
        using var second = Launch.Start("dotnet", Launch.Program, "resume", other, "--quiet", "--json");
        foreach (var ended in await Task.WhenAll(Launch.EndAsync(first), Launch.EndAsync(second)))
        {
            Assert.True(ended.Code == 0, ended.Error);
        }

        var back = Path.Combine(folder.Path, "back");
        Assert.Equal((0, ""), Ended(await Invocation.RunAsync("copy", one, back, "--json")));
        Assert.Equal(KillTests.Graph(finished.Run), KillTests.Graph(back));
        Assert.Equal((0, ""), Ended(await Invocation.RunAsync("verify", one)));
        Assert.Equal((0, ""), Ended(await Invocation.RunAsync("verify", other)));
    }

    [Fact]
    public async Task A_copy_whose_records_are_not_those_of_the_run_is_refused()
    {
        var server = PostgresServer.Required();
        using var folder = new TemporaryFolder();
        var path = At(folder);
        server.Corrupt("redraft:" + Path.GetFileName(path), "feedback", "new.text := upper(new.text)");

        var copied = await Invocation.RunAsync("copy", finished.Run, path, "--store", server.Connection);

        Assert.NotEqual(0, copied.Code);
        Assert.Contains("the records that were written are not those that were read", copied.OneError, StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public async Task A_run_is_copied_and_shown_wherever_its_records_are()
    {
        var server = PostgresServer.Required();
        using var folder = new TemporaryFolder();
        var (there, back) = (At(folder), Path.Combine(folder.Path, "back"));

        var gone = await Invocation.RunAsync("copy", finished.Run, there, "--store", server.Connection, "--json");
        Assert.Equal((0, ""), Ended(gone));
        var come = await Invocation.RunAsync("copy", there, back, "--json");
        Assert.Equal(Of(gone, "digest"), Of(come, "digest"));

        foreach (string[] what in new[] { [], new[] { "ilf-round-1" }, ["round-1/imitate"] })
        {
            var shown = new[] { finished.Run, there, back }.Select(async run => (await Invocation.RunAsync(["show", run, .. what, "--json"])).Out.Replace(run, "RUN", StringComparison.Ordinal));
            Assert.Single((await Task.WhenAll(shown)).Distinct());
        }

        var nowhere = Path.Combine(folder.Path, "nowhere", Path.GetFileName(there));
        var alone = await Invocation.RunAsync("show", nowhere, "ilf-round-1", "--store", server.Connection, "--json");
        Assert.Equal((await Invocation.RunAsync("show", finished.Run, "ilf-round-1", "--json")).Out, alone.Out);
        Assert.Contains("RD0402", (await Invocation.RunAsync("show", nowhere)).OneError, StringComparison.Ordinal);

        Assert.Contains("RD0202", (await Invocation.RunAsync("copy", finished.Run, there)).OneError, StringComparison.Ordinal);
        var report = await Invocation.RunAsync("report", there, "--json");
        Assert.Equal(0, report.Code);
    }

    [Fact]
    public async Task A_folder_that_points_at_another_run_is_told_so()
    {
        var server = PostgresServer.Required();
        using var folder = new TemporaryFolder();
        var there = At(folder);
        Assert.Equal(0, (await Invocation.RunAsync("copy", finished.Run, there, "--store", server.Connection)).Code);
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(there, "manifest.json")))!;
        manifest["started"] = "2020-01-01T00:00:00+00:00";
        File.WriteAllText(Path.Combine(there, "manifest.json"), manifest.ToJsonString());

        Assert.Contains("another run than the one of", (await Invocation.RunAsync("show", there)).OneError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host={server};Database=missing", "RD0310")]
    [InlineData("Host=/nowhere/at/all;Database=x", "RD7503")]
    [InlineData("Host={server};Username=redraft;Password=" + Secret, "RD0201")]
    [InlineData("postgresql://redraft:" + Secret + "@{server}/x", "RD0201")]
    [InlineData("Database=" + Secret, "RD0201")]
    public async Task What_can_t_be_used_is_one_error_without_the_password_and_nothing_is_made(string store, string code)
    {
        var server = PostgresServer.Required();
        using var folder = new TemporaryFolder();
        var path = At(folder);

        var refused = await Invocation.RunAsync("run", finished.Recipe, "--out", path, "--store", store.Replace("{server}", server.Folder, StringComparison.Ordinal));

        Assert.Contains(code, refused.OneError, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.Error + refused.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(path, "manifest.json")));
    }

    [Fact]
    public async Task A_password_on_a_mistyped_command_line_is_not_repeated()
    {
        var refused = await Invocation.RunAsync("run", finished.Recipe, "--stroe", $"Host=db;Password={Secret};Database=x");

        Assert.Contains("Password=***", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.Error + refused.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_run_keeps_of_its_store_is_where_it_is_and_never_the_password()
    {
        var server = PostgresServer.Required();
        using var folder = new TemporaryFolder();
        var path = At(folder);
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [Launch.Program, "run", finished.Recipe, "--out", path, "--store", server.Connection + ";Port=5432"])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true,
        };
        start.Environment["PGPASSWORD"] = Secret;
        using var process = System.Diagnostics.Process.Start(start)!;
        var ended = await Launch.EndAsync(process);

        Assert.True(ended.Code == 0, ended.Error);
        Assert.DoesNotContain(Secret, ended.Error + ended.Out, StringComparison.Ordinal);
        Assert.Contains(server.Folder, File.ReadAllText(Path.Combine(path, "store.json")), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(Secret, File.ReadAllText(file, System.Text.Encoding.Latin1), StringComparison.Ordinal);
        }
    }

    private static string At(TemporaryFolder folder) => Path.Combine(folder.Path, $"run-{Guid.NewGuid():N}");

    private static (int, string) Ended(Invocation invocation) => (invocation.Code, invocation.Code == 0 ? "" : invocation.Error + invocation.Out);

    private static string Of(Invocation invocation, string key) => JsonNode.Parse(invocation.Out)![key]!.ToString();
}
