using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Tasks;
using Redraft.Tasks.Programs;

namespace Redraft.Tests.FeedingBack;

public sealed class TestReportTests : FeedbackSourceContract
{
    private static readonly ITask Programs = new ProgramsTask(new ProgramsOptions { TrainProblems = 1, RefinerProblems = 20, HeldOutProblems = 0 }, new FixedGrader(Verdict.Wrong));

    protected override IFeedbackSource Part { get; } = new TestReport(Programs);

    protected override ITask Task => Programs;

    [Theory]
    [InlineData(Verdict.Wrong, "3", null, "f(2) returned 3 but 4 was expected")]
    [InlineData(Verdict.Exception, null, "ValueError: no", "f(2) raised ValueError: no but 4 was expected")]
    public async Task It_gives_the_failing_call_with_what_it_did_and_what_was_expected(Verdict kind, string? actual, string? error, string expected)
    {
        var remark = await On(new ProgramVerdict { Verdict = kind, Calls = [new(0, Verdict.Pass, "f(1)", "1", "1", null), new(1, kind, "f(2)", "4", actual, error)] });

        Assert.Equal(new Remark(expected, new Author(AuthorKind.Program, "test-report")), remark);
    }

    [Fact]
    public async Task It_has_nothing_to_say_after_a_pass_a_failure_of_our_own_or_where_nothing_ran()
    {
        Assert.Null(await On(new ProgramVerdict { Verdict = Verdict.Pass }));
        Assert.Null(await On(new ProgramVerdict { Verdict = Verdict.Harness, Message = "the judge broke" }));
        Assert.Null(await On(null));
    }

    [Fact]
    public void A_task_without_tests_is_refused()
        => Assert.Contains("test-report expects a task with unit tests, found \"toy\"", Assert.Throws<ArgumentException>(() => new TestReport(new ToyTask())).Message);

    private Task<Remark?> On(ProgramVerdict? verdict)
    {
        var problem = Programs.Problems(Split.Train)[0];
        var draft = new Draft { Id = "d", ProblemId = problem.Id, Text = problem.Signature, Author = new Author(AuthorKind.Model, "m") };
        return Part.GiveAsync(problem, draft, new Score { DraftId = "d", Scorer = "tests", Value = 0, Passed = false, Kind = "", Verdict = verdict }, 1, CancellationToken.None);
    }
}
