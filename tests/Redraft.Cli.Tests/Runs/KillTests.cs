using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Redraft.Cli.Tests.Runs;

/// <summary>kill −9 at random moments of a real run in a process of its own, resumed each time.</summary>
public sealed class KillTests(FinishedRun finished) : IClassFixture<FinishedRun>
{
    private const int Kills = 20;

    // From before the first record to well into the last stage of what one process gets done.
    private const int EarliestMilliseconds = 150, LatestMilliseconds = 2500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void A_run_killed_at_twenty_random_moments_ends_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var recipe = folder.Write("recipe.yaml", File.ReadAllText(finished.Recipe)
            .Replace("./model", finished.Model, StringComparison.Ordinal)
            .Replace("rounds: 1", "rounds: 2", StringComparison.Ordinal));
        var whole = Path.Combine(folder.Path, "whole");
        Assert.Equal(0, Complete("run", recipe, "--out", whole));
        var expected = Content(whole);

        var random = new SeededRandom(20);
        for (int kills = 0, run = 0; kills < Kills; run++)
        {
            var path = Path.Combine(folder.Path, $"killed-{run}");
            while (kills < Kills && Kill(random, path, recipe))
            {
                kills++;
            }

            Assert.Equal(0, File.Exists(Path.Combine(path, "manifest.json")) ? Complete("resume", path) : Complete("run", recipe, "--out", path));
            Assert.Equal(expected, Content(path));
        }
    }

    /// <summary>Starts or resumes the run and kills it; false if it was quicker.</summary>
    private static bool Kill(SeededRandom random, string path, string recipe)
    {
        using var process = File.Exists(Path.Combine(path, "manifest.json")) ? Start("resume", path) : Start("run", recipe, "--out", path);
        var moment = EarliestMilliseconds + random.Next(LatestMilliseconds - EarliestMilliseconds);
        if (process.WaitForExit(moment))
        {
            return false;
        }

        process.Kill(); // SIGKILL
        process.WaitForExit();
        return true;
    }

    private static int Complete(params string[] arguments)
    {
        using var process = Start(arguments);
        Assert.True(process.WaitForExit(Patience), "the run doesn't end");
        return process.ExitCode;
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(ExitCode).Assembly.Location, .. arguments, "--quiet"]) { RedirectStandardOutput = false, RedirectStandardInput = true })!;

    /// <summary>Every record but its time, where it came from, the checkpoints' hashes and the report, in a fixed order.</summary>
    private static string Content(string run)
    {
        string[] queries =
        [
            "SELECT id, task, split, description, reference, tests FROM problems ORDER BY id",
            "SELECT id, stage, problem_id, text, author, parent_id, feedback_id, sample, log_probability, seed FROM drafts ORDER BY id",
            "SELECT draft_id, scorer, value, passed, kind FROM scores ORDER BY draft_id, scorer",
            "SELECT id, stage, draft_id, text, seed FROM feedback ORDER BY id",
            "SELECT stage, problem_id, draft_id, selector FROM selections ORDER BY stage, problem_id",
            "SELECT stage, hash, folder, base, other_examples, losses FROM checkpoints ORDER BY stage",
            "SELECT stage, position, draft_id FROM checkpoint_drafts ORDER BY stage, position",
            "SELECT stage, name, metric, value, low, high, count FROM measures ORDER BY stage, name, metric",
            "SELECT stage, name, metric, problem_id, sample, value FROM measure_values ORDER BY stage, name, metric, problem_id, sample",
            "SELECT stage, name FROM units ORDER BY stage, name",
            .. new[] { "problems", "drafts", "scores", "feedback", "selections", "checkpoints", "measures", "units" }.Select(table =>
                $"SELECT '{table}', o.stage, o.model, o.template_hash, o.sampling, count(*) FROM {table} t JOIN origins o ON o.id = t.origin GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"),
        ];
        using var connection = new SqliteConnection($"Data Source={Path.Combine(run, "seed-1", "run.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return string.Join('\n', queries.SelectMany(query => Rows(connection, query)).Append(Report(run)));
    }

    /// <summary>The report without what two runs can't share: times and their own folder.</summary>
    private static string Report(string run)
    {
        var report = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "report.json")))!.AsObject();
        foreach (var own in new[] { "totalSeconds", "started", "run", "report", "checkpoint", "commands" })
        {
            report.Remove(own);
        }

        foreach (var stage in report["stages"]!.AsArray())
        {
            stage!.AsObject().Remove("seconds");
        }

        return report.ToJsonString();
    }

    private static IEnumerable<string> Rows(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)));
        }
    }
}
