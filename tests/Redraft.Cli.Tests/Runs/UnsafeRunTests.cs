using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
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
        AssertStampedPage(made.Out);
        Assert.Equal(["unsafe"], TiersOfVerdicts());
    }

    [Fact]
    public async Task A_run_without_isolation_goes_on_only_without_it_and_only_with_leave()
    {
        var made = await WithoutSandboxAsync("run", finished.Recipe, "--out", Run, "--unsafe-run-code", "--quiet");

        Assert.True(made.Code == 0, made.Error);
        Assert.Equal(ExitCode.NoSandbox, (await WithoutSandboxAsync("resume", Run)).Code);
        var isolated = await Invocation.RunAsync("resume", Run);
        Assert.Equal(ExitCode.Configuration, isolated.Code);
        Assert.Contains("was started with isolation unsafe, found isolated", isolated.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await WithoutSandboxAsync("resume", Run, "--unsafe-run-code", "--quiet")).Code);
    }

    /// <summary>The page shows every number of the summary in a row or a cell that is stamped.</summary>
    private void AssertStampedPage(string json)
    {
        var report = JsonDocument.Parse(json).RootElement;
        var numbers = report.GetProperty("results").GetArrayLength() + report.GetProperty("differences").GetArrayLength();
        var page = File.ReadAllText(report.GetProperty("report").GetString()!);

        Assert.InRange(Regex.Count(page, ">not isolated<"), numbers, int.MaxValue);
        Assert.Contains("programs ran NOT isolated", page, StringComparison.Ordinal);
    }

    private List<string> TiersOfVerdicts()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Run, "run.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT json_extract(verdict, '$.tier') FROM scores WHERE verdict IS NOT NULL";
        using var reader = command.ExecuteReader();
        var tiers = new List<string>();
        while (reader.Read())
        {
            tiers.Add(reader.GetString(0));
        }

        return tiers;
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
