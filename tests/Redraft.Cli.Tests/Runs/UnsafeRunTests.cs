using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Runs;

/// <summary>A whole small run where programs can't be isolated: a bubblewrap that doesn't work comes first on the PATH.</summary>
public sealed class UnsafeRunTests(FinishedRun finished) : IClassFixture<FinishedRun>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => Path.Combine(_folder.Path, "run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_leave_nothing_is_run()
    {
        var refused = await WithoutSandboxAsync("run", finished.Recipe, "--out", Run);

        Assert.Equal(ExitCode.NoSandbox, refused.Code);
        Assert.False(Directory.Exists(Run));
    }

    [Fact]
    public async Task With_leave_every_number_of_summary_and_table_is_stamped()
    {
        var made = await WithoutSandboxAsync("run", finished.Recipe, "--out", Run, "--unsafe-run-code", "--json");

        Assert.True(made.Code == 0, made.Error);
        Assert.Contains("run WITHOUT isolation", made.Error, StringComparison.Ordinal);
        AssertStamped(made.Out);
        AssertStamped((await Invocation.RunAsync("report", Run, "--json")).Out);
        var table = (await Invocation.RunAsync("report", Run)).Out;
        var rows = table.Split('\n').Where(line => line.Contains("  (", StringComparison.Ordinal) || (line.Contains(" − ", StringComparison.Ordinal) && !line.Contains("a − b", StringComparison.Ordinal))).ToList();
        Assert.InRange(rows.Count, 8, int.MaxValue); // policies and controls
        Assert.All(rows, row => Assert.Contains("not isolated", row, StringComparison.Ordinal));
        Assert.Contains("every number above is not isolated", table, StringComparison.Ordinal);
    }

    private static void AssertStamped(string json)
    {
        var report = JsonDocument.Parse(json).RootElement;
        Assert.NotEmpty(report.GetProperty("strengths").EnumerateObject()); // programs were judged
        foreach (var numbers in new[] { "results", "differences" })
        {
            Assert.NotEmpty(report.GetProperty(numbers).EnumerateArray());
            Assert.All(report.GetProperty(numbers).EnumerateArray(), number => Assert.Equal("not isolated", number.GetProperty("isolation").GetString()));
        }
    }

    private Task<Invocation> WithoutSandboxAsync(params string[] arguments)
    {
        var broken = _folder.Write("bwrap", "#!/bin/sh\nexit 1\n");
        File.SetUnixFileMode(broken, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Launch.RunAsync("env", [$"PATH={_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}", "dotnet", Launch.Program, .. arguments]);
    }
}
