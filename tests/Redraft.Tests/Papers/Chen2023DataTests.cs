using System.Text.Json;
using Redraft.Evaluating;
using Redraft.Papers;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Tasks.Jsonl;
using Redraft.Tasks.Mbpp;
using Redraft.Tests.Tasks;

namespace Redraft.Tests.Papers;

/// <summary>The study of the published data: known answers where the data lies beside the repository, refusals without it.</summary>
public sealed class Chen2023DataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Counts_words_and_distances_are_those_that_are_known()
    {
        var sections = await StudyAsync(new FixedGrader(Verdict.Pass));

        Assert.Equal([974, 100, 200, 664, 195, 44, 128, 21, 2], Numbers("Splits"));
        Assert.Equal([914, 974, 94, 100, 221, 0, 193], Numbers("Prompts"));
        Assert.Equal([68.65128, 48.10578, 53, 6, 295], Numbers("How long feedback is").Select(n => Math.Round(n, 5)));
        Assert.Equal([158, 190, 195], Numbers("The filter on edit distance").Select(n => Math.Round(195 * n, 9)));
        Assert.Equal([44, 128, 128, 128, 2], Numbers("Training files"));
        Assert.Equal(1, Numbers("What feedback is about").Sum(), 9); // one kind each
        var apart = PooledSection.Of([sections]).Single(s => s.Section.Title == "How far the texts are apart");
        Assert.Equal("agrees", Assert.Single(apart.Findings).Verdict);

        double[] Numbers(string title) => [.. sections.Single(s => s.Title == title).Rows.Select(row => row.Values.Values.Average())];
    }

    [Fact]
    public async Task The_page_says_of_each_number_of_the_paper_whether_it_is_ours()
    {
        var page = PaperPage.Write(new Chen2023Data(), [1], PooledSection.Of([await StudyAsync(new FixedGrader(Verdict.Pass))]), "redraft paper chen2023 --data F");

        Assert.Contains("| annotations | 195 | 195 | – | 1 | the same |", page, StringComparison.Ordinal);
        Assert.Contains("| of test tasks, published rule | 100 | 94 | – | 1 | no, −6 |", page, StringComparison.Ordinal);
        Assert.Contains("| drafts | 0 | 100.0 |", page, StringComparison.Ordinal); // the grader here passes everything
        Assert.Contains("| 195 | no, +100 |", page, StringComparison.Ordinal);
        Assert.Contains("| people's refinements | 100 | 100.0 |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_hold_what_both_forms_of_prompt_teach()
    {
        await StudyAsync(new FixedGrader(Verdict.Pass));

        Assert.Equal([44, 44, 128, 128, 128, 128], new[]
        {
            "refiner-train", "refiner-train-official", "refiner-prompts", "policy-refinements", "policy-refinements-official", "policy-references",
        }.Select(name => Lines(name).Count));
        Assert.Equal(974, Lines("prompts").Count);
        Assert.Equal(914, Lines("prompts").Count(line => line.TryGetProperty("official", out _)));
        Assert.Equal(974 + (4 * 195) + 172, Lines("verdicts").Count);
        var official = Lines("refiner-train-official").Single(line => line.GetProperty("taskId").GetInt32() == 114);
        Assert.Equal((786, 569), (official.GetProperty("prompt").GetString()!.Length, official.GetProperty("completion").GetString()!.Length));
        Assert.All(Lines("policy-refinements"), line => Assert.DoesNotContain("\r", line.GetProperty("completion").GetString()!, StringComparison.Ordinal));
        Assert.All(Lines("refiner-prompts"), line => Assert.EndsWith("\n", line.GetProperty("official").GetString()!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_time_nothing_is_graded_and_everything_is_the_same()
    {
        var counting = new CountingGrader();
        var first = await StudyAsync(counting, cached: true);
        var (graded, files) = (counting.Count, Files());
        var second = await StudyAsync(counting, cached: true);

        Assert.InRange(graded, 974 + 195, 974 + (4 * 195) + 172); // the same program twice is graded once
        Assert.Equal(graded, counting.Count);
        Assert.Equal(Page(first), Page(second));
        Assert.Equal(files, Files());
    }

    [Fact]
    public void A_missing_task_is_named_with_the_file_and_what_to_do()
    {
        var error = Assert.Throws<JsonlException>(() => new Chen2023Data().ProblemsWith(new(), Made(Enumerable.Range(1, 974).Except([7, 9]), [12])).ToList());

        Assert.EndsWith("mbpp.jsonl, line 972, field \"task_id\": the tasks 1 to 974 expected, found 972 and no 7, 9; take the whole mbpp.jsonl from its repository", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_annotation_of_no_task_or_of_one_for_the_second_time_is_named_with_its_line()
    {
        var error = Assert.Throws<JsonlException>(() => new Chen2023Data().ProblemsWith(new(), Made(Enumerable.Range(1, 974), [12, 4000, 12])).ToList());

        Assert.Equal([2, 3], error.Problems.Select(p => p.Line));
        Assert.Contains("annotations.jsonl, line 2, field \"task_id\": a task of mbpp.jsonl (1 to 974) expected, found 4000; take both files from the same place", error.Message, StringComparison.Ordinal);
        Assert.Contains("found a second one of task 12; remove one of the lines", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_data_has_no_problems_and_another_task_or_none_annotated_has_one()
    {
        Assert.Empty(new Chen2023Data().ProblemsWith(new(), Made(Enumerable.Range(1, 974), [12])));
        Assert.Contains("expected, found none", Assert.Single(new Chen2023Data().ProblemsWith(new(), Made(Enumerable.Range(1, 974), []))), StringComparison.Ordinal);
        Assert.Contains("is about task 'mbpp'", Assert.Single(new Chen2023Data().ProblemsWith(new(), new ToyTask())), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Page(IReadOnlyList<PaperSection> sections) => PaperPage.Write(new Chen2023Data(), [1], PooledSection.Of([sections]), "x");

    private async Task<IReadOnlyList<PaperSection>> StudyAsync(IProgramGrader grader, bool cached = false)
    {
        using var database = RunDatabase.Open(Path.Combine(_folder.Path, "run.db"));
        var run = new RunContext
        {
            Recipe = new Recipe(),
            Task = new MbppTask(
                new MbppOptions { Data = SharedData.Mbpp, Annotations = SharedData.Annotations }, cached ? new CachingGrader(grader, database.Verdicts, "test") : grader),
            Store = database.StoreOf(1),
            Folder = Path.Combine(_folder.Path, "seed-1"),
        };
        return await new Chen2023Data().RunAsync(run, null!, null!, TestContext.Current.CancellationToken);
    }

    private List<JsonElement> Lines(string name)
        => [.. File.ReadLines(Path.Combine(_folder.Path, "seed-1", "files", name + ".jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    private List<(string, string)> Files()
        => [.. Directory.GetFiles(Path.Combine(_folder.Path, "seed-1", "files")).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path)))];

    /// <summary>A data file of our own, with the least that a row has.</summary>
    private MbppTask Made(IEnumerable<int> tasks, IEnumerable<int> annotated)
    {
        var (data, annotations) = (Path.Combine(_folder.Path, "mbpp.jsonl"), Path.Combine(_folder.Path, "annotations.jsonl"));
        File.WriteAllLines(data, tasks.Select(id => JsonSerializer.Serialize(new
        {
            task_id = id, text = "Add one.", code = "def f(x):\n    return x + 1\n", test_list = new[] { "assert f(1) == 2" }, challenge_test_list = Array.Empty<string>(), test_setup_code = "",
        })));
        File.WriteAllLines(annotations, annotated.Select(id => JsonSerializer.Serialize(new
        {
            task_id = id, prompt = "def f(x):\n", test = "assert f(1) == 2", Feedback = "add one", completion = "    return x + 1\n", unedited_annotator_completion = "def f(x):\n    return x + 1\n",
            original_model_completion = "def f(x):\n    return x\n", refinement_edit_distance = 0.3, passed = true,
        })));
        return new MbppTask(new MbppOptions { Data = data, Annotations = annotations }, new FixedGrader(Verdict.Pass));
    }

    private sealed class CountingGrader : IProgramGrader
    {
        private int _count;

        public int Count => _count;

        public string Tier => "isolated";

        public Task<ProgramVerdict> GradeAsync(string code, ProgramTests tests, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult(new ProgramVerdict { Verdict = code.Length % 3 == 0 ? Verdict.Wrong : Verdict.Pass });
        }
    }
}
