using System.Text.Json;
using Redraft.Cli.Errors;

namespace Redraft.Cli.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Peoples_records_become_a_graph_in_which_equal_texts_are_one()
    {
        var file = _folder.Write("said.jsonl",
            "{\"problem\": \"p\", \"draft\": \"d\", \"feedback\": \"too long\", \"redraft\": \"r\", \"author\": \"ann\"}\n"
            + "{\"problem\": \"p\", \"draft\": \"d\", \"feedback\": \"too dull\", \"author\": \"ben\"}\n");
        var graph = Path.Combine(_folder.Path, "graph.jsonl");

        var run = await Invocation.RunAsync("import", file, "--out", graph, "--json");

        Assert.Equal(0, run.Code);
        var counts = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((1, 2, 2, 2), (counts.GetProperty("problems").GetInt32(), counts.GetProperty("drafts").GetInt32(), counts.GetProperty("feedback").GetInt32(), counts.GetProperty("people").GetInt32()));
        var lines = (await File.ReadAllLinesAsync(graph, TestContext.Current.CancellationToken)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["problem", "draft", "feedback", "feedback", "draft"], lines.Select(l => l.GetProperty("type").GetString()!));
        Assert.Equal(lines[1].GetProperty("id").GetString(), lines[4].GetProperty("parent_id").GetString());
        Assert.Equal(lines[2].GetProperty("id").GetString(), lines[4].GetProperty("feedback_id").GetString());
        Assert.Equal("person", lines[2].GetProperty("author").GetProperty("kind").GetString());
        Assert.Equal(0, (await Invocation.RunAsync("import", file, "--out", graph)).Code); // its own kind is written over
    }

    [Fact]
    public async Task What_only_repeats_or_contradicts_an_earlier_record_is_counted_with_its_lines()
    {
        var file = _folder.Write("said.jsonl", """
            {"problem": "add", "problem_id": "t/1", "draft": "d", "feedback": "too long", "author": "ann", "model": "m"}
            {"problem": "add", "problem_id": "t/1", "draft": "d", "feedback": "too long", "author": "ann", "model": "m"}
            {"problem": "subtract", "problem_id": "t/1", "draft": "e", "feedback": "too dull", "author": "ann"}
            {"problem": "add", "problem_id": "t/1", "draft": "d", "feedback": "too long", "redraft": "r", "author": "ann", "model": "m"}
            {"problem": "add", "problem_id": "t/1", "draft": "d", "feedback": "too loud", "author": "ann", "model": "n"}

            {"problem": "add", "problem_id": "t/1", "first": "d", "second": "d", "preferred": "first", "author": "ann"}
            {"problem": "add", "problem_id": "t/1", "first": "d", "second": "e", "preferred": "first", "author": "ann"}
            {"problem": "add", "problem_id": "t/1", "first": "d", "second": "e", "preferred": "first", "author": "ann"}

            """);

        var run = await Invocation.RunAsync("import", file);
        var leftBehind = JsonDocument.Parse((await Invocation.RunAsync("import", file, "--json")).Out).RootElement.GetProperty("left_behind").EnumerateArray().Select(what => what.GetString()!).ToList();

        Assert.Equal(0, run.Code);
        Assert.Contains("2 × records that only repeat an earlier one (" + file + " line 2, 9)", leftBehind);
        Assert.Contains(leftBehind, what => what.StartsWith("1 × descriptions of a problem_id", StringComparison.Ordinal) && what.EndsWith(" line 3)", StringComparison.Ordinal));
        Assert.Contains(leftBehind, what => what.StartsWith("1 × authors that an earlier record", StringComparison.Ordinal) && what.EndsWith(" line 5)", StringComparison.Ordinal));
        Assert.Contains(leftBehind, what => what.StartsWith("1 × preferences between two equal texts", StringComparison.Ordinal) && what.EndsWith(" line 7)", StringComparison.Ordinal));
        Assert.Equal(4, leftBehind.Count);
        Assert.All(leftBehind, what => Assert.Contains("not in the graph: " + what, run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Comparisons_of_summaries_come_with_the_feedback_and_a_row_without_a_usable_preference_is_named()
    {
        var (train, development) = (_folder.Write("train.jsonl", Row("t1", "Summary A") + Row("t2", "Summary C") + Row("t3", null)), _folder.Write("development.jsonl", Row("d1", "Summary B")));
        var graph = Path.Combine(_folder.Path, "graph.jsonl");

        var run = await Invocation.RunAsync("import", "--format", "slf5k", train, development, "--out", graph);
        var counts = JsonDocument.Parse((await Invocation.RunAsync("import", "--format", "slf5k", train, development, "--json")).Out).RootElement;

        Assert.Equal(0, run.Code);
        Assert.StartsWith("4 records: 2 problems, 6 drafts, 2 pieces of feedback, 2 comparisons (0 ties) by 1 person", run.Out, StringComparison.Ordinal);
        Assert.Contains("train.jsonl, line 2, id t2: preference \"Summary C\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("train.jsonl, line 3, id t3: no preference", run.Out, StringComparison.Ordinal);
        Assert.Equal(2, counts.GetProperty("comparisons").GetInt32());
        Assert.Equal(["t2", "t3"], counts.GetProperty("skipped").EnumerateArray().Select(row => row.GetProperty("id").GetString()!));
        var lines = (await File.ReadAllLinesAsync(graph, TestContext.Current.CancellationToken)).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var texts = lines.Where(l => l.GetProperty("type").GetString() == "draft").ToDictionary(l => l.GetProperty("id").GetString()!, l => l.GetProperty("text").GetString());
        Assert.Equal(["Someone drums, t1.", "Night noise, d1."], lines.Where(l => l.GetProperty("type").GetString() == "comparison").Select(l => texts[l.GetProperty("preferred_draft_id").GetString()!]));
        Assert.Equal(["slf5k/t1", "slf5k/d1"], lines.Where(l => l.GetProperty("type").GetString() == "problem").Select(l => l.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_file_of_which_no_row_can_be_used_and_an_id_of_two_files_are_refused()
    {
        var (first, second) = (_folder.Write("a.jsonl", Row("t1", "Summary C")), _folder.Write("b.jsonl", Row("t1", "Summary A")));

        var unusable = await Invocation.RunAsync("import", "--format", "slf5k", first);
        var twice = await Invocation.RunAsync("import", "--format", "slf5k", first, second);

        Assert.Equal((ExitCode.Data, ExitCode.Data), (unusable.Code, twice.Code));
        Assert.Contains("no row of 1 can be used", unusable.OneError, StringComparison.Ordinal);
        Assert.Contains("found \"t1\" again", twice.OneError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_that_prefers_nothing_that_can_be_preferred_is_refused_with_its_line()
    {
        var run = await Invocation.RunAsync("import", _folder.Write("said.jsonl", "{\"problem\": \"p\", \"first\": \"a\", \"second\": \"b\", \"preferred\": \"a\"}\n"));

        Assert.Equal(ExitCode.Data, run.Code);
        Assert.Contains("expected first, second or neither, found 'a'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_file_but_a_graph_is_written_over()
    {
        const string record = "{\"problem\": \"p\", \"draft\": \"d\", \"feedback\": \"f\"}\n";
        var (file, thesis) = (_folder.Write("said.jsonl", record), _folder.Write("thesis.txt", "dear"));

        var itself = await Invocation.RunAsync("import", file, "--out", file);
        var other = await Invocation.RunAsync("import", file, "--out", thesis);

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (itself.Code, other.Code));
        Assert.Contains("is a file to import", itself.OneError, StringComparison.Ordinal);
        Assert.Contains("is not a feedback graph", other.OneError, StringComparison.Ordinal);
        Assert.Equal((record, "dear"), (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(thesis, TestContext.Current.CancellationToken)));
    }

    // A row in the published layout of SLF5K.
    private static string Row(string id, string? preference) => JsonSerializer.Serialize(new Dictionary<string, string?>
    {
        ["id"] = id,
        ["subreddit"] = "advice",
        ["title"] = "Noise",
        ["post"] = $"My neighbour {id} drums.",
        ["tldr_human_reference_summary"] = "Drums. Help?",
        ["ideal_human_summary"] = $"The neighbour {id} drums at night.",
        ["generated_summary_for_feedback"] = "A neighbour drums.",
        ["generated_summary_for_comparison_A"] = $"Someone drums, {id}.",
        ["generated_summary_for_comparison_B"] = $"Night noise, {id}.",
        ["comparison_preference"] = preference,
        ["feedback"] = "Say that he was asked twice.",
    }) + "\n";
}
