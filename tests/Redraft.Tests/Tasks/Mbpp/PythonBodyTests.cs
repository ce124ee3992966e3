using Redraft.Evaluating;
using Redraft.Tasks.Mbpp;

namespace Redraft.Tests.Tasks.Mbpp;

public sealed class PythonBodyTests
{
    /// <summary>Their tests, or code below the function, use what stood above it, or it hid a parameter.</summary>
    private const string Dependent = "mbpp/367 mbpp/596 mbpp/601 mbpp/607 mbpp/631 mbpp/927";

    [Theory]
    [InlineData("def f(x):\n  return x\n", "  return x\n")]
    [InlineData("def f(x): return x", "    return x\n")]
    [InlineData("def f(x): # the same\n\treturn x", "\treturn x")]
    [InlineData("\"\"\"\nIt's said.\n\"\"\"\n\ndef f(x):\n  return x", "  return x")]
    [InlineData("# note\nimport math\ndef f(x):\n\n\treturn x", "\t# note\n\timport math\n\n\treturn x")]
    [InlineData("def g(x):\n  return 1\n\ndef f(x):\n  return g(x)\nf(1)", "  def g(x):\n    return 1\n  return g(x)\nf(1)")]
    public void Code_above_the_head_moves_into_the_function(string code, string expected) => Assert.Equal(expected, PythonBody.Of(code, "f"));

    [Fact]
    public void A_program_without_the_function_has_no_body() => Assert.Null(PythonBody.Of("def g(x): return x", "f"));

    [Fact]
    public async Task Gold_solutions_and_repairs_pass_when_they_are_written_below_the_head()
    {
        Assert.SkipWhen(Python.Missing, "no /usr/bin/python3 here");
        var task = new MbppTask(new MbppOptions { Data = SharedData.Mbpp, Annotations = SharedData.Annotations }, new FixedGrader(Verdict.Pass));
        var moved = Enumerable.Range(1, 974).Select(id => task.Find(id)!).Where(p => !p.Reference!.StartsWith(p.Signature, StringComparison.Ordinal)).ToList();
        var broken = await Python.FailuresAsync(moved.Select(p => ($"# {p.Id}\n{task.ToDraft(p, task.ToCompletion(p, p.Reference!))}\n{p.Tests!.Setup}", p.Tests.Asserts)));
        Assert.Equal(Dependent, string.Join(" ", broken.Select(program => program[2..program.IndexOf('\n', StringComparison.Ordinal)])));

        var tests = task.ReadAnnotations().ToDictionary(a => MbppTask.IdOf(a.TaskId), a => MbppGrading.TestsOf(a).Asserts); // with approx, which MBPP's own lack
        var repairs = await Python.FailuresAsync(task.RefinementExamples()
            .Select(e => (MbppDataTests.Approx + task.ToDraft(e.Problem, task.ToCompletion(e.Problem, e.Redraft)), tests[e.Problem.Id])));
        Assert.True(repairs.Count == 0, $"{repairs.Count} of 44:\n" + string.Join("\n\n", repairs));
    }
}
