using Redraft.Evaluating;
using Redraft.Tasks;
using Redraft.Tasks.Jsonl;
using Redraft.Tasks.Mbpp;

namespace Redraft.Tests.Tasks.Mbpp;

/// <summary>The traps of the format, on rows of our own.</summary>
public sealed class MbppTaskTests(GraderFixture fixture) : TaskContract, IClassFixture<GraderFixture>, IDisposable
{
    private const string Trap =
        """
        {"text": "Add two.", "code": "K = 2\r\ndef check (x) :\r\n\treturn x + K", "task_id": 12, "test_setup_code": "", "test_list": ["assert check(1) == 3"], "challenge_test_list": []}
        {"text": "Sum.", "code": "def total(t):\r\n    return sum(t)\r", "task_id": 200, "test_setup_code": "t = [1]\r\n", "test_list": ["assert (total(t)) == (1)", "assert total([]) == 0"], "challenge_test_list": ["assert total([2]) == 2"]}
        {"text": "Two.", "code": "def two():\n    return 2", "task_id": 400, "test_setup_code": "", "test_list": ["assert int(two()) == 2"], "challenge_test_list": []}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mbpp-").FullName;

    private ITask? _part;

    protected override ITask Part => _part ??= Open(Trap, grader: fixture.Grader);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Tests_keep_setup_entry_and_brackets_and_code_has_line_feeds_only()
    {
        var task = Open(Trap);
        var check = task.Problems(Split.HeldOut).Single();
        Assert.Equal(("check", "def check (x) :\n", "K = 2\ndef check (x) :\n\treturn x + K"), (check.Tests!.Entry, check.Signature, check.Reference));

        var total = task.Problems(Split.Refiner).Single();
        Assert.Equal(("total", "t = [1]\n", 1), (total.Tests!.Entry, total.Tests.Setup, total.Tests.Shown));
        Assert.Equal(["assert (total(t)) == (1)", "assert total([]) == 0"], total.Tests.Asserts);
        Assert.DoesNotContain('\r', total.Reference!);

        Assert.Equal("two", task.Problems(Split.Train).Single().Tests!.Entry);
    }

    [Fact]
    public void The_prompt_shows_the_first_assert_and_the_head_alone()
    {
        var task = Open(Trap);
        var problem = task.Problems(Split.HeldOut).Single();
        Assert.Equal("\"\"\"\nAdd two.\n\n>>> Example: check(1) = 3\n\"\"\"\n\ndef check (x) :\n", task.DraftPrompt(problem).ToString());
        Assert.Equal(
            "OLD CODE:\nold\n\nFEEDBACK:\nadd\n\nREFINEMENT:\n" + task.DraftPrompt(problem), task.RefinePrompt(problem, "old", "add").ToString());
        Assert.DoesNotContain("FEEDBACK", task.RefinePrompt(problem, "old", null).ToString());
    }

    [Fact]
    public void The_official_rule_leaks_what_stands_before_the_head_or_fails()
    {
        var task = Open(Trap, MbppPromptForm.Official);
        Assert.Equal([12, 200, 400], task.Unpromptable); // a space before the parenthesis; an empty name; a call within int()
        var leaking = Open(Trap.Replace("check (x) :", "check(x):", StringComparison.Ordinal), MbppPromptForm.Official);
        Assert.Equal("K = 2\ndef check(x):\n", leaking.Problems(Split.HeldOut).Single().Signature);
    }

    [Theory]
    [InlineData("{\"text\": \"a\", \"code\": \"x = 1\", \"task_id\": 1, \"test_list\": [\"assert f(1) == 1\"], \"challenge_test_list\": []}", "line 1, field \"test_list\": expected the first assert to call a function")]
    [InlineData("{\"text\": \"a\", \"code\": \"x = 1\", \"task_id\": -1, \"test_list\": [], \"challenge_test_list\": []}", "line 1, field \"task_id\": expected a number of its own")]
    [InlineData("{\"text\": \"a\", \"code\": \"x = 1\", \"task_id\": 1, \"test_list\": [1], \"challenge_test_list\": []}", "line 1, field \"test_list\": expected a string")]
    [InlineData("{\"text\": \"a\", \"code\": \"x = 1\", \"task_id\": 1, \"test_list\": [], \"challenge_test_list\": []}", "expected at least one assert, found none")]
    public void A_bad_row_is_named_with_file_line_and_field(string line, string expected)
    {
        var error = Assert.Throws<JsonlException>(() => Open(line));
        Assert.Contains("mbpp.jsonl, ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void A_task_that_comes_twice_is_refused()
    {
        var row = Trap.Split('\n')[0];
        Assert.Contains("line 2, field \"task_id\": expected a number of its own from 0 up, found 12 again", Assert.Throws<JsonlException>(() => Open(row + "\n" + row)).Message);
    }

    private MbppTask Open(string rows, MbppPromptForm form = MbppPromptForm.Signature, IProgramGrader? grader = null)
    {
        var path = Path.Combine(_folder, "mbpp.jsonl");
        File.WriteAllText(path, rows);
        return new MbppTask(new MbppOptions { Data = path, Prompt = form }, grader ?? new FixedGrader(Verdict.Pass));
    }
}
