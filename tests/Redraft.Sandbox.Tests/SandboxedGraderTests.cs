using Redraft.Evaluating;

namespace Redraft.Sandbox.Tests;

public sealed class SandboxedGraderTests
{
    [Theory]
    [InlineData("def f(x): return x + 1", Verdict.Pass)]
    [InlineData("def f(x): return x + 2", Verdict.Wrong)]
    [InlineData("def f(x): raise ValueError('bad')", Verdict.Exception)]
    [InlineData("def f(x) return", Verdict.Syntax)]
    [InlineData("def g(x): return x + 1", Verdict.Syntax)]
    [InlineData("import os\ndef f(x): os._exit(0)", Verdict.Killed)]
    [InlineData("def f(x):\n  while 1: pass", Verdict.Timeout)]
    public async Task A_program_gets_the_verdict_that_it_deserves(string code, Verdict expected)
    {
        using var grader = new SandboxedGrader(new SandboxOptions { Parallelism = 1 });
        var tests = new ProgramTests { Entry = "f", Asserts = ["assert f(1) == 2", "assert f(41) == 42"], Limits = new() { CpuSeconds = 1 } };

        var verdict = await grader.GradeAsync(code, tests, TestContext.Current.CancellationToken);

        Assert.Equal(expected, verdict.Verdict);
    }
}
