using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Runs;

/// <summary>kill −9 at twenty moments all over a real run in a process of its own, resumed each time.</summary>
public sealed class KillTests(FinishedRun finished) : IClassFixture<FinishedRun>
{
    private const int Kills = 20, KillsPerRun = 5;

    private const int MostRuns = 3 * Kills / KillsPerRun;

    private const int Killed = 128 + 9;

    // How far into a stage, or beyond it. Where it falls doesn't matter: what is said of a kill is read from what the run said last.
    private const int LatestMilliseconds = 60;

    // Each kill waits for a stage of its own; a slow kill falls into a later one, and two may fall into the same.
    private const int FewestStages = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void A_run_killed_in_twenty_places_ends_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var recipe = folder.Write("recipe.yaml", File.ReadAllText(finished.Recipe)
            .Replace("./model", finished.Model, StringComparison.Ordinal)
            .Replace("rounds: 1", "rounds: 2", StringComparison.Ordinal));
        var whole = Path.Combine(folder.Path, "whole");
        Assert.Equal(0, Complete("run", recipe, "--out", whole));
        Assert.Equal(0, Complete("verify", whole));
        var (expected, stages) = (Content(whole), Stages(whole));

        var random = new SeededRandom(20);
        var killedIn = new List<string>();
        for (var run = 0; killedIn.Count < Kills; run++)
        {
            Assert.True(run < MostRuns, $"{run} runs came to their end, and only {killedIn.Count} kills fell into one: what a run says no longer tells when its stages begin");
            var path = Path.Combine(folder.Path, $"killed-{run}");
            var stride = stages.Count / KillsPerRun;
            for (var stage = run % stride; stage < stages.Count && Kill(random, path, recipe, stages, stages[stage]) is { } last; stage += stride)
            {
                killedIn.Add(last);
            }

            Assert.Equal(0, File.Exists(Path.Combine(path, "manifest.json")) ? Complete("resume", path) : Complete("run", recipe, "--out", path));
            Assert.Equal(expected, Content(path));
            Assert.Equal(0, Complete("verify", path)); // hashes the weights on the disk
        }

        Assert.InRange(killedIn.Distinct().Count(), FewestStages, stages.Count);
    }

    [Fact]
    public void A_run_killed_in_its_second_seed_ends_with_the_same_bits_in_both()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "killed");
        using (var process = Launch.Start("dotnet", Launch.Program, "run", finished.Recipe, "--out", path, "--seeds", "2"))
        {
            foreach (var stage in new[] { "round-1/imitate", "round-1/draft" }) // the first seed has come to its end when the other drafts
            {
                while (process.StandardError.ReadLine() is { } line && !line.StartsWith(stage, StringComparison.Ordinal))
                {
                }
            }

            process.Kill();
            process.WaitForExit();
            Assert.Equal(Killed, process.ExitCode);
        }

        Assert.Equal(0, Complete("resume", path));
        Assert.Equal(Content(finished.Run), Content(path));
        Assert.Equal(0, Complete("verify", path));
    }

    /// <summary>Starts or resumes the run and kills it after a stage has begun; the last stage that began, or null if the run was quicker.</summary>
    private static string? Kill(SeededRandom random, string path, string recipe, IReadOnlyList<string> stages, string stage)
    {
        using var process = Launch.Start("dotnet", [Launch.Program, .. File.Exists(Path.Combine(path, "manifest.json")) ? new[] { "resume", path } : ["run", recipe, "--out", path]]);
        string? last = null;
        while (last != stage)
        {
            if (process.StandardError.ReadLine() is not { } line)
            {
                break;
            }

            last = StageOf(line, stages) ?? last;
        }

        if (process.WaitForExit(random.Next(LatestMilliseconds)) || last is null)
        {
            process.WaitForExit();
            return null;
        }

        process.Kill(); // SIGKILL
        process.WaitForExit();
        return process.StandardError.ReadToEnd().Split('\n').Select(line => StageOf(line, stages)).LastOrDefault(name => name is not null) ?? last;
    }

    private static string? StageOf(string line, IReadOnlyList<string> stages)
        => stages.FirstOrDefault(stage => line.StartsWith(stage + ": ", StringComparison.Ordinal) || line == stage);

    /// <summary>The stages that say when they begin, in the order in which they ended.</summary>
    private static List<string> Stages(string run)
    {
        using var connection = Open(run);
        return [.. Rows(connection, "SELECT stage FROM units WHERE stage NOT LIKE '%/select' GROUP BY stage ORDER BY min(rowid)")];
    }

    private static int Complete(params string[] arguments)
    {
        using var process = Start(arguments);
        Assert.True(process.WaitForExit(Patience), "the run doesn't end");
        return process.ExitCode;
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet", [typeof(ExitCode).Assembly.Location, .. arguments, "--quiet"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;

    /// <summary>Every record but its time, where it came from, the checkpoints' hashes and the report, in a fixed order.</summary>
    internal static string Content(string run) => Graph(run) + '\n' + Report(run);

    /// <summary>The same without the report.</summary>
    internal static string Graph(string run)
    {
        string[] queries =
        [
            "SELECT run_seed, id, task, split, description, reference, tests FROM problems ORDER BY 1, 2",
            "SELECT run_seed, id, stage, problem_id, text, author, parent_id, feedback_id, sample, log_probability, seed FROM drafts ORDER BY 1, 2",
            "SELECT run_seed, draft_id, scorer, value, passed, kind FROM scores ORDER BY 1, 2, 3",
            "SELECT run_seed, id, stage, draft_id, text, seed FROM feedback ORDER BY 1, 2",
            "SELECT run_seed, stage, problem_id, draft_id, selector FROM selections ORDER BY 1, 2, 3",
            "SELECT run_seed, stage, hash, model, folder, base, other_examples, losses FROM checkpoints ORDER BY 1, 2",
            "SELECT run_seed, stage, position, draft_id FROM checkpoint_drafts ORDER BY 1, 2, 3",
            "SELECT run_seed, stage, name, metric, value, low, high, count FROM measures ORDER BY 1, 2, 3, 4",
            "SELECT run_seed, stage, name, metric, problem_id, sample, value FROM measure_values ORDER BY 1, 2, 3, 4, 5, 6",
            "SELECT run_seed, stage, name FROM units ORDER BY 1, 2, 3",
            "SELECT key FROM verdicts ORDER BY key", // what a killed process had not written yet is graded again
            .. new[] { "problems", "drafts", "scores", "feedback", "selections", "checkpoints", "measures", "units" }.Select(table =>
                $"SELECT '{table}', t.run_seed, o.stage, o.model, o.template_hash, o.sampling, count(*) FROM {table} t JOIN origins o ON o.id = t.origin GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"),
        ];
        using var connection = Open(run);
        return string.Join('\n', queries.SelectMany(query => Rows(connection, query)));
    }

    private static SqliteConnection Open(string run)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(run, "run.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection;
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
