using Redraft.Evaluating;

namespace Redraft.Contracts;

/// <summary>What every grader owes, whatever isolates it: true verdicts, and no exception for a bad program.</summary>
public abstract class ProgramGraderContract : Contract<IProgramGrader>
{
    private static readonly ProgramTests Tests = new()
    {
        Entry = "f",
        Asserts = ["assert f(1) == 2", "assert f(41) == 42"],
        Limits = new ProgramLimits { CpuSeconds = 0.5 },
    };

    [Theory]
    [InlineData("def f(x): return x + 1", Verdict.Pass)]
    [InlineData("def f(x): return 2", Verdict.Wrong)]
    [InlineData("def f(x): return str(x + 1)", Verdict.Wrong)]
    [InlineData("def f(x): raise ValueError(x)", Verdict.Exception)]
    [InlineData("def f(x): return (", Verdict.Syntax)]
    [InlineData("def g(x): return x + 1", Verdict.MissingFunction)]
    [InlineData("f = 3", Verdict.MissingFunction)]
    [InlineData("", Verdict.MissingFunction)]
    [InlineData("def f(x):\n  return x + 1\ndel f", Verdict.MissingFunction)]
    [InlineData("raise NameError('f')", Verdict.Exception)]
    [InlineData("def f(x):\n  while True: pass", Verdict.Timeout)]
    public async Task A_program_gets_the_verdict_that_it_deserves(string code, Verdict expected) => Assert.Equal(expected, (await GradeAsync(code)).Verdict);

    [Theory]
    [InlineData("import os\ndef f(x): os._exit(0)")]
    [InlineData("class A:\n    def __eq__(self, other): return True\ndef f(x): return A()")]
    [InlineData("import sys\ndef f(x): sys.exit(0)")]
    [InlineData("print('pass')\ndef f(x): print('pass')")]
    [InlineData("import builtins\nbuiltins.AssertionError = Exception\ndef f(x): return None")]
    public async Task No_trick_earns_a_pass(string code) => Assert.NotEqual(Verdict.Pass, (await GradeAsync(code)).Verdict);

    [Fact]
    public async Task A_pass_has_every_call_and_a_failure_says_what_went_wrong()
    {
        var pass = await GradeAsync("def f(x): return x + 1");
        var wrong = await GradeAsync("def f(x): return 42");

        Assert.Equal([Verdict.Pass, Verdict.Pass], pass.Calls.Select(call => call.Verdict));
        Assert.Null(pass.Message);
        Assert.Equal([Verdict.Wrong, Verdict.Pass], wrong.Calls.Select(call => call.Verdict));
        Assert.NotEmpty(wrong.Message!);
    }

    [Fact]
    public async Task Every_verdict_bears_the_tier_in_force()
    {
        Assert.Contains(Part.Tier, (string[])["isolated", "unsafe"]);
        Assert.Equal(Part.Tier, (await GradeAsync("def f(x): return x + 1")).Tier);
    }

    [Fact]
    public async Task Programs_graded_side_by_side_get_the_verdicts_that_they_get_alone()
    {
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => GradeAsync($"def f(x): return x + {1 + (i % 3)}")));

        Assert.Equal(Enumerable.Range(0, 12).Select(i => i % 3 == 0 ? Verdict.Pass : Verdict.Wrong), verdicts.Select(v => v.Verdict));
    }

    [Fact]
    public async Task A_cancelled_grading_ends_and_the_next_one_is_graded()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Part.GradeAsync("def f(x): return 7", Tests, new CancellationToken(canceled: true)));

        Assert.Equal(Verdict.Pass, (await GradeAsync("def f(x): return x + 1")).Verdict);
    }

    private Task<ProgramVerdict> GradeAsync(string code) => Part.GradeAsync(code, Tests, TestContext.Current.CancellationToken);
}
