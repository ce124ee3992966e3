using Redraft.Evaluating;

namespace Redraft.Tests.Evaluating;

public sealed class FeedbackTextTests
{
    [Fact]
    public void A_pass_has_nothing_to_say() => Assert.Null(FeedbackText.From(new ProgramVerdict { Verdict = Verdict.Pass }));

    [Fact]
    public void The_first_failing_call_speaks()
    {
        var verdict = new ProgramVerdict
        {
            Verdict = Verdict.Wrong,
            Calls = [new(0, Verdict.Pass, "f(0)", "0", "0", null), new(1, Verdict.Wrong, "f([1, 2])", "4", "3", null), new(2, Verdict.Wrong, "f(9)", "1", "2", null)],
        };

        Assert.Equal("f([1, 2]) returned 3 but 4 was expected", FeedbackText.From(verdict));
    }

    [Theory]
    [InlineData(Verdict.Exception, "ValueError: no", "f(1) raised ValueError: no but 2 was expected (line 3)")]
    [InlineData(Verdict.Timeout, "over 4 s of CPU time", "f(1) failed (timeout): over 4 s of CPU time but 2 was expected (line 3)")]
    public void A_failure_names_its_kind_and_its_line(Verdict kind, string error, string sentence)
    {
        var verdict = new ProgramVerdict { Verdict = kind, Line = 3, Calls = [new(0, kind, "f(1)", "2", null, error)] };

        Assert.Equal(sentence, FeedbackText.From(verdict));
    }

    [Fact]
    public void A_program_that_never_ran_speaks_for_itself() =>
        Assert.Equal("syntax: '(' was never closed (line 2)", FeedbackText.From(new ProgramVerdict { Verdict = Verdict.Syntax, Message = "'(' was never closed", Line = 2 }));
}
