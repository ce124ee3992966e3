using Microsoft.Data.Sqlite;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Runs;

/// <summary>What commands say of a run whose database is missing, older, unfinished or changed by hand.</summary>
public sealed class DamagedRunTests(FinishedRun finished) : IClassFixture<FinishedRun>
{
    [Fact]
    public async Task A_store_that_was_removed_is_missed_by_every_command()
    {
        using var folder = new TemporaryFolder();
        var copy = finished.Copy(folder);
        File.Delete(Path.Combine(copy, "run.db"));

        foreach (var command in new[] { "report", "show", "verify", "resume" })
        {
            var run = await Invocation.RunAsync(command, copy);
            Assert.Equal(ExitCode.Data, run.Code);
            Assert.Contains("run.db: missing", run.Out + run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("UPDATE comparisons SET author_kind = '5'", "seed 2: ", "comparisons, row 'c' can't be read (expected one of Person, Program, Model, Assisted, found '5')")]
    [InlineData("UPDATE problems SET split = 'Elsewhere' WHERE run_seed = 1", "seed 1: ", "problems, row '")]
    [InlineData("UPDATE verdicts SET verdict = '{\"verdict\":\"splendid\"}'", "", "verdicts, row '")]
    [InlineData("UPDATE measure_values SET value = 'much' WHERE run_seed = 2", "seed 2: ", "a row of measure_values can't be read")]
    [InlineData("UPDATE units SET run_seed = 9 WHERE run_seed = 1", "", "of units name something that isn't in origins")]
    [InlineData("UPDATE origins SET run_seed = 9 WHERE run_seed = 2", "", "there are records of seed 9, which the manifest doesn't name")]
    public async Task Verify_names_a_row_that_was_changed_by_hand(string statement, string seed, string says)
    {
        using var folder = new TemporaryFolder();
        var copy = finished.Copy(folder);
        Execute(Path.Combine(copy, "run.db"), $"""
            PRAGMA foreign_keys = OFF;
            INSERT INTO comparisons SELECT run_seed, 'c', problem_id, id, id, NULL, 'Person', 'ann', origin FROM drafts WHERE run_seed = 2 LIMIT 1;
            DROP TRIGGER comparisons_no_update; DROP TRIGGER problems_no_update; DROP TRIGGER measure_values_no_update;
            DROP TRIGGER units_no_update; DROP TRIGGER origins_no_update;
            {statement};
            """);

        var run = await Invocation.RunAsync("verify", copy);

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains(run.Out.Split('\n'), line => line.StartsWith("  " + seed, StringComparison.Ordinal) && line.Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("drafts", "UPDATE drafts SET parent_id = id WHERE id IN (SELECT draft_id FROM selections)", "is among its own parents")]
    [InlineData("drafts", "UPDATE drafts SET parent_id = (SELECT p.id FROM drafts p WHERE p.run_seed = drafts.run_seed AND p.problem_id <> drafts.problem_id) WHERE parent_id IS NOT NULL", "redrafts a draft of another problem")]
    [InlineData("scores", "UPDATE scores SET passed = 1 - passed", "has a score that its verdict doesn't give")]
    [InlineData("scores", "UPDATE scores SET kind = 'pass', passed = 1, value = 1 WHERE kind <> 'pass'", "has a score that its verdict doesn't give")]
    [InlineData("selections", "UPDATE selections SET draft_id = (SELECT d.id FROM drafts d WHERE d.run_seed = selections.run_seed AND d.problem_id <> selections.problem_id)", "was selected for another problem")]
    [InlineData("selections", "UPDATE selections SET selector = 'passing-tests'", "was selected as passing, and did not pass")]
    [InlineData("feedback", "UPDATE feedback SET target_start = 2, target_length = 100000", "is about a part that its draft doesn't have")]
    [InlineData("feedback", "UPDATE feedback SET target_start = 0, target_length = 1, target_line = 2", "is about a part that its draft doesn't have")]
    [InlineData("feedback", "UPDATE feedback SET whole_id = (SELECT f.id FROM feedback f WHERE f.run_seed = feedback.run_seed AND f.draft_id <> feedback.draft_id)", "is a point of what was said of another draft")]
    [InlineData("comparisons", "INSERT INTO comparisons (run_seed, id, problem_id, left_draft_id, right_draft_id, author_kind, author, origin) SELECT run_seed, 'c', (SELECT p.id FROM problems p WHERE p.run_seed = drafts.run_seed AND p.id <> drafts.problem_id), id, id, 'Program', 'x', origin FROM drafts LIMIT 1", "comparison c names a draft that isn't there, or not one of its problem")]
    [InlineData("checkpoint_drafts", "DELETE FROM checkpoint_drafts WHERE position = 0", "drafts are missing among those it learned from")]
    public async Task Verify_names_records_that_contradict_each_other(string table, string statement, string says)
    {
        using var folder = new TemporaryFolder();
        var copy = finished.Copy(folder);
        Execute(Path.Combine(copy, "run.db"), $"DROP TRIGGER {table}_no_update; DROP TRIGGER {table}_no_delete; {statement};");

        var run = await Invocation.RunAsync("verify", copy);

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains(says, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_a_file_per_seed_is_refused_by_every_command_with_what_to_do()
    {
        using var folder = new TemporaryFolder();
        var copy = finished.Copy(folder);
        Execute(Path.Combine(copy, "run.db"), "PRAGMA user_version = 2");
        File.Move(Path.Combine(copy, "run.db"), Path.Combine(copy, "seed-1", "run.db"));

        foreach (var command in new[] { "report", "show", "verify", "resume" })
        {
            var run = await Invocation.RunAsync(command, copy);
            Assert.Equal(ExitCode.Data, run.Code);
            Assert.Contains("seed-1/run.db: made by an older Redraft (schema 2, this one reads 6)", run.Out + run.Error, StringComparison.Ordinal);
            Assert.Contains("start a new run, or use the Redraft that made it", run.Out + run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_seed_that_is_not_begun_is_named_by_the_report_and_taken_up_by_a_resume()
    {
        using var folder = new TemporaryFolder();
        var copy = finished.Copy(folder);
        var manifest = Path.Combine(copy, "manifest.json");
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest, TestContext.Current.CancellationToken))
            .Replace("\"seeds\":[1,2]", "\"seeds\":[1,2,3]", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var report = await Invocation.RunAsync("report", copy);

        Assert.Equal(ExitCode.Data, report.Code);
        Assert.Contains("seed 3 is not begun yet; go on with `redraft resume ", report.OneError, StringComparison.Ordinal);
        Assert.Equal(0, (await Invocation.RunAsync("resume", copy, "--quiet")).Code);
        Assert.Equal(0, (await Invocation.RunAsync("report", copy)).Code);
    }

    private static void Execute(string database, string statements)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }
}
