using Redraft.FeedingBack;
using Redraft.Importing;
using Redraft.Rating;
using Redraft.Runs;
using Redraft.Tasks;
using Redraft.Tasks.Jsonl;
using Redraft.Tasks.Slf5k;

namespace Redraft.Tests.Tasks.Slf5k;

public sealed class Slf5kTaskTests : TaskContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slf5k-").FullName;

    private Slf5kTask? _task;

    protected override ITask Part => Task;

    private Slf5kTask Task => _task ??= new Slf5kTask(Slf5kRows.WriteAll(_folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_file_is_a_split_and_the_ideal_summary_is_the_reference()
    {
        Assert.Equal(["slf5k/t1", "slf5k/t2", "slf5k/t3"], Task.Problems(Split.Train).Select(p => p.Id));
        Assert.Equal(["slf5k/h1", "slf5k/h2"], Task.Problems(Split.HeldOut).Select(p => p.Id));
        Assert.Equal(["slf5k/d1", "slf5k/d2"], Task.Problems(Split.Refiner).Select(p => p.Id));
        Assert.Equal("The neighbour of t1 drums at night and won't stop. What to do.", Task.Problems(Split.Train)[0].Reference);
        Assert.Empty(Task.Omissions);
    }

    [Fact]
    public void A_smaller_training_set_is_the_beginning_of_the_file()
        => Assert.Equal(["t1", "t2"], new Slf5kTask(Slf5kRows.WriteAll(_folder) with { TrainRows = 2 }).Rows(Split.Train).Select(row => row.Id));

    [Theory]
    [InlineData("Summary C", "\"Summary C\"")]
    [InlineData("", "\"\"")]
    [InlineData(null, "with nothing")]
    public void A_row_without_a_usable_preference_is_left_out_counted_and_named(string? preference, string says)
    {
        var unusable = Slf5kRows.Row("u1");
        unusable["comparison_preference"] = preference;
        var options = Slf5kRows.WriteAll(_folder);
        Slf5kRows.Write(_folder, "train.jsonl", Slf5kRows.Row("t1"), unusable, Slf5kRows.Row("t2"), Slf5kRows.Row("t3"));
        var task = new Slf5kTask(options with { TrainRows = 3 });

        Assert.Equal(["t1", "t2"], task.Rows(Split.Train).Select(row => row.Id)); // three rows of the file, one of them unusable
        Assert.Equal(("u1", 2L, preference), (Assert.Single(task.Skipped).Id, task.Skipped[0].Line, task.Skipped[0].Preference));
        Assert.Contains(says, Assert.Single(task.Omissions));
        Assert.Contains("1 row is left out", task.Omissions[0]);
        Assert.Contains("line 2", task.Omissions[0]);
    }

    [Theory]
    [InlineData("id", 7, "line 2, field \"id\": expected a string, found the number 7")]
    [InlineData("id", "t1", "expected an id of its own, found \"t1\" again")]
    [InlineData("id", "h2", null)]
    [InlineData("post", " \n", "line 2, field \"post\": expected some words, found none")]
    [InlineData("feedback", "", "line 2, field \"feedback\": expected some words, found none")]
    [InlineData("feedback", null, "line 2, field \"feedback\": expected a string, found null")]
    [InlineData("ideal_human_summary", false, "line 2, field \"ideal_human_summary\": expected a string")]
    [InlineData("comparison_preference", 1, "line 2, field \"comparison_preference\": expected a string, found the number 1")]
    [InlineData("time_spent_in_seconds_feedback", -1, "line 2, field \"time_spent_in_seconds_feedback\": expected seconds from 0 up, found -1")]
    [InlineData("time_spent_in_seconds_comparison", "long", "line 2, field \"time_spent_in_seconds_comparison\": expected a finite number")]
    public void A_bad_row_is_named_with_file_line_and_field(string field, object? value, string? expected)
    {
        var bad = Slf5kRows.Row("t2");
        bad[field] = System.Text.Json.JsonSerializer.SerializeToNode(value);
        var options = Slf5kRows.WriteAll(_folder);
        Slf5kRows.Write(_folder, "train.jsonl", Slf5kRows.Row("t1"), bad);

        var message = Assert.Throws<JsonlException>(() => new Slf5kTask(options)).Message;
        Assert.Contains(expected is null ? "test.jsonl, line 2, field \"id\"" : "train.jsonl, ", message); // an id of two files is reported in the second
        Assert.Contains(expected ?? "train.jsonl too", message);
    }

    [Fact]
    public void A_missing_field_is_named()
    {
        var bad = Slf5kRows.Row("t1");
        bad.Remove("generated_summary_for_comparison_B");
        var options = Slf5kRows.WriteAll(_folder);
        Slf5kRows.Write(_folder, "train.jsonl", bad);

        Assert.Contains("line 1, field \"generated_summary_for_comparison_B\": the field is missing", Assert.Throws<JsonlException>(() => new Slf5kTask(options)).Message);
    }

    [Fact]
    public void Missing_files_and_impossible_sizes_are_said_at_once()
    {
        var message = Assert.Throws<ArgumentException>(() => new Slf5kTask(new Slf5kOptions { HeldOut = "/nowhere/test.jsonl", TrainRows = 0 })).Message;

        Assert.Contains("train: the path of train.jsonl expected, found nothing", message);
        Assert.Contains("held-out: no file \"/nowhere/test.jsonl\"; --data FOLDER", message);
        Assert.Contains("train-rows: 1 or more expected, found 0", message);
    }

    [Fact]
    public async Task A_score_is_no_judgement()
    {
        var problem = Task.Problems(Split.Train)[0];

        Assert.Equal((1, true, "pass"), await ScoreAsync(problem, problem.Reference!));
        Assert.Equal((0, false, "unjudged"), await ScoreAsync(problem, "Another good summary."));
        Assert.Equal((0, false, "empty"), await ScoreAsync(problem, " "));
    }

    [Fact]
    public async Task People_speak_of_the_rows_first_summary_and_of_no_other()
    {
        var source = (IRecordedFeedbackSource)FeedbackSourceList.Named(RecordedFeedbackSources.Summaries).Create(null, new FeedbackContext(Task));
        var problem = Task.Problems(Split.Train)[1];
        var draft = Assert.Single(source.DraftsOn(problem));

        Assert.Equal(("A neighbour drums, t2.", Slf5kTask.Drafter), (draft.Text, draft.Author));
        Assert.Equal(new Remark("Say that t2 was asked twice.", Slf5kTask.Annotator), await GiveAsync(draft.Text));
        Assert.Null(await GiveAsync("A neighbour drums."));
        Assert.Equal(AuthorKind.Person, Slf5kTask.Annotator.Kind);
        Assert.Equal(3, RecipeCheck.TrainingOf(Task, source).Count);

        async Task<Remark?> GiveAsync(string text) => await source.GiveAsync(problem, DraftOf(problem, text), new Score { DraftId = "d", Scorer = "s", Value = 0, Passed = false, Kind = "unjudged" }, 1, default);
    }

    [Fact]
    public void A_comparison_names_its_drafts_and_the_preferred_one()
    {
        var comparisons = Task.Comparisons(Split.Train);

        Assert.Equal([true, false, true], comparisons.Select(c => c.Comparison.PreferredDraftId == c.Left.Id));
        Assert.Equal([false, true, false], comparisons.Select(c => c.Comparison.PreferredDraftId == c.Right.Id));
        Assert.All(comparisons, c => Assert.Equal((c.Left.Id, c.Right.Id, c.Left.ProblemId), (c.Comparison.LeftDraftId, c.Comparison.RightDraftId, c.Comparison.ProblemId)));
        Assert.Equal(("Someone drums at t1.", "Night noise, t1."), (comparisons[0].Left.Text, comparisons[0].Right.Text));
        Assert.Equal(9, comparisons.SelectMany(c => new[] { c.Left.Id, c.Right.Id, c.Comparison.Id }).Distinct().Count());
    }

    [Fact]
    public void Development_rows_are_the_refiners_examples()
    {
        var examples = TaskList.Named("slf5k").Examples(Task, 20, 1);

        Assert.Equal(["slf5k/d1", "slf5k/d2"], examples.Select(e => e.Problem.Id));
        Assert.Equal(("A neighbour drums, d1.", "Say that d1 was asked twice.", Task.Problems(Split.Refiner)[0].Reference), (examples[0].Draft, examples[0].Feedback, examples[0].Redraft));
        Assert.Empty(new Slf5kTask(Slf5kRows.WriteAll(_folder) with { Refiner = null }).RefinementExamples());
    }

    [Fact]
    public void Judges_can_be_asked_in_five_ways()
    {
        Assert.All(Raters.All.OfType<InstructRm>(), rater => Assert.Null(rater.Refusal(Task)));
        Assert.Equal(5, Task.Questions);
    }

    [Fact]
    public void Statistics_count_words_tokens_and_times_within_20_to_420_seconds()
    {
        double[] times = [19.9, 20, 100, 300, 420, 420.1];
        var options = Slf5kRows.WriteAll(_folder);
        Slf5kRows.Write(_folder, "train.jsonl", times.Select((seconds, i) =>
        {
            var row = Slf5kRows.Row($"t{i}");
            row["time_spent_in_seconds_feedback"] = seconds;
            row["time_spent_in_seconds_comparison"] = null;
            row["feedback_class"] = i == 0 ? "Accuracy" : i == 1 ? null : "Coverage";
            row["feedback"] = string.Join(' ', Enumerable.Repeat("word", i + 1));
            return row;
        }));
        var found = Slf5kStatistics.Of(new Slf5kTask(options).Rows(Split.Train), text => text.Length);

        // Words 1 to 6: mean 3.5, deviation √3.5, error √(3.5/6). Characters: five a word less one.
        Assert.Equal((3.5, 0.763763, 6), (found.Words["feedback"].Value, Math.Round(found.Words["feedback"].Error, 6), found.Words["feedback"].Count));
        Assert.Equal((5 * 3.5) - 1, found.Tokens["feedback"].Value, 1e-12);
        // 20, 100, 300, 420: median 200, squares about the mean 210 sum to 36,100 + 12,100 + 8,100 + 44,100; /3, root, /2.
        Assert.Equal((200, 4), (found.Seconds["feedback"].Median, found.Seconds["feedback"].Count));
        Assert.Equal(Math.Sqrt(100_400 / 3.0) / 2, found.Seconds["feedback"].Error, 1e-9);
        Assert.Equal(200, found.Seconds["ideal"].Median);
        Assert.True(double.IsNaN(found.Seconds["comparison"].Median));
        Assert.Equal([("Accuracy", 1), ("Coverage", 4)], found.Classes.Select(c => (c.Key, c.Value)));
        Assert.Throws<ArgumentException>(() => Slf5kStatistics.Of([], text => text.Length));
    }

    private async Task<(double, bool, string)> ScoreAsync(Problem problem, string text)
    {
        var score = await Task.ScoreAsync(problem, DraftOf(problem, text), CancellationToken.None);
        return (score.Value, score.Passed, score.Kind);
    }

    private static Draft DraftOf(Problem problem, string text) => new() { Id = "d", ProblemId = problem.Id, Text = text, Author = Slf5kTask.Drafter };
}
