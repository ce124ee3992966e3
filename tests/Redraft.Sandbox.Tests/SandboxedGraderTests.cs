using Redraft.Contracts;
using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Tests;

public sealed class SandboxedGraderTests(GraderFixture fixture) : ProgramGraderContract, IClassFixture<GraderFixture>
{
    private static readonly ProgramTests s_tests = new() { Entry = "f", Asserts = ["assert f(1) == 2", "assert f(41) == 42"], Limits = new() { CpuSeconds = 1 } };

    protected override IProgramGrader Part => fixture.Grader;

    [Theory]
    [InlineData("def f(x): return x + 1", Verdict.Pass, null)]
    [InlineData("def f(x): return x + 2", Verdict.Wrong, "f(1) returned 3 but 2 was expected")]
    [InlineData("def f(x):\n    raise ValueError('bad')", Verdict.Exception, "f(1) raised ValueError: bad but 2 was expected (line 2)")]
    [InlineData("def f(x):\n    return [", Verdict.Syntax, "syntax: SyntaxError: '[' was never closed (candidate.py, line 2) (line 2)")]
    [InlineData("def g(x): return x + 1", Verdict.MissingFunction, "missing-function: the program does not define f")]
    [InlineData("f = 3", Verdict.MissingFunction, "missing-function: the program defines f, but not as a function")]
    [InlineData("import os\ndef f(x): os._exit(3)", Verdict.Killed, "f(1) failed (killed): the program ended itself with status 3 but 2 was expected")]
    [InlineData("def f(x):\n  while 1: pass", Verdict.Timeout, "f(1) failed (timeout): over 1 s of CPU time but 2 was expected")]
    [InlineData("def f(x): return (i for i in [x])", Verdict.Wrong, "f(1) returned a value of type generator, which is not plain data but 2 was expected")]
    public async Task A_program_gets_its_verdict_and_a_sentence(string code, Verdict expected, string? sentence)
    {
        var verdict = await Grade(code, s_tests);

        Assert.Equal(expected, verdict.Verdict);
        Assert.Equal(sentence, FeedbackText.From(verdict));
    }

    [Fact]
    public async Task Where_an_exception_came_from_is_told_call_by_call()
    {
        const string Code = "def halve(x):\n    return x / 0\n\ndef f(x):\n    return halve(x)";
        var verdict = await Grade(Code, s_tests);

        Assert.Equal([new CodePlace(5, "f"), new CodePlace(2, "halve")], verdict.Places!);
        Assert.Equal("Traceback, the innermost call last:\n  line 5, in f\n    return halve(x)\n  line 2, in halve\n    return x / 0\nZeroDivisionError: division by zero", Traceback.Of(verdict, Code));
        Assert.Null((await Grade("def f(x): return x + 2", s_tests)).Places);
        Assert.Equal([new CodePlace(2, "")], (await Grade("def f(x):\n    return [", s_tests)).Places!);
    }

    [Theory]
    [InlineData("def f(x): return f(x + 1)", 20, "RecursionError")]
    [InlineData("def f(x):\n    g = lambda: 1 / 0\n    g.__code__ = g.__code__.replace(co_name='\\x1b[31m' + 'n' * 5000)\n    return g()", 2, "ZeroDivisionError")]
    [InlineData("def f(x):\n    e = ValueError('x')\n    e.__traceback__\n    raise e.with_traceback(None)", 1, "ValueError")]
    public async Task However_deep_or_named_calls_are_the_places_are_few_short_and_plain(string code, int places, string error)
    {
        var verdict = await Grade(code, s_tests);

        Assert.Equal(Verdict.Exception, verdict.Verdict);
        Assert.Equal(places, verdict.Places!.Count);
        Assert.All(verdict.Places, place => Assert.True(place.Function.Length <= 110 && !place.Function.Contains('\x1b'), place.Function));
        Assert.Contains(error, verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_assert_has_an_outcome_even_after_a_wrong_one()
    {
        var verdict = await Grade("def f(x): return 42", s_tests);

        Assert.Equal([Verdict.Wrong, Verdict.Pass], verdict.Calls.Select(call => call.Verdict));
        Assert.Equal(new CallOutcome(0, Verdict.Wrong, "f(1)", "2", "42", null), verdict.Calls[0]);
    }

    [Fact]
    public void Whatever_a_verdict_depends_on_changes_the_fingerprint()
    {
        var interpreter = new Interpreter("/usr/bin/python3", new(3, 11, 2), "", [], "hash");
        Guid mine = Guid.NewGuid(), core = Guid.NewGuid();

        string[] prints =
        [
            SandboxedGrader.FingerprintOf(interpreter, "isolated", mine, core),
            SandboxedGrader.FingerprintOf(interpreter with { Hash = "other" }, "isolated", mine, core),
            SandboxedGrader.FingerprintOf(interpreter with { Version = new(3, 11, 3) }, "isolated", mine, core),
            SandboxedGrader.FingerprintOf(interpreter, "unsafe", mine, core),
            SandboxedGrader.FingerprintOf(interpreter, "isolated", Guid.NewGuid(), core),
            SandboxedGrader.FingerprintOf(interpreter, "isolated", mine, Guid.NewGuid()),
        ];

        Assert.Distinct(prints);
        Assert.Equal(prints[0], SandboxedGrader.FingerprintOf(interpreter, "isolated", mine, core));
    }

    [Fact]
    public void The_fingerprint_is_of_this_build()
    {
        using var grader = new SandboxedGrader(new SandboxOptions { Parallelism = 1, AllowUnsafe = true });

        var interpreter = Interpreter.Find(null, []);
        Assert.Equal(grader.PythonVersion, interpreter.Version);
        Assert.Equal(SandboxedGrader.FingerprintOf(interpreter, grader.Tier, typeof(SandboxedGrader).Module.ModuleVersionId, typeof(Verdict).Module.ModuleVersionId), grader.Fingerprint);
    }

    [Fact]
    public async Task What_our_own_parent_left_open_does_not_reach_a_program()
    {
        var secret = Path.GetTempFileName();
        await File.WriteAllTextAsync(secret, "host secret", TestContext.Current.CancellationToken);
        var open = Libc.Open(secret, 0, 0); // without close-on-exec, as make, CI runners and shells leave descriptors
        Assert.True(open > 4);
        var code = $"import os\ndef f(x):\n    try: print('BREACH', os.pread({open}, 64, 0))\n    except OSError: pass\n    return x + 1";
        try
        {
            var verdict = await Grade(code, s_tests);

            Assert.Equal(Verdict.Pass, verdict.Verdict);
            Assert.DoesNotContain("BREACH", verdict.Output, StringComparison.Ordinal);
        }
        finally
        {
            _ = Libc.Close(open);
            File.Delete(secret);
        }
    }

    [Fact]
    public async Task Nothing_that_a_program_leaves_behind_reaches_the_next()
    {
        const string Code = """
            import os, sys
            def f(x):
                if os.path.exists('/tmp/left') or hasattr(sys, 'left'): return -1
                open('/tmp/left', 'w').close()
                return x + 1
            import builtins; builtins.left = 1
            """;
        var tests = s_tests with { Asserts = ["assert f(1) == 2"] };

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(Verdict.Pass, (await Grade(Code, tests)).Verdict);
        }
    }

    [Fact]
    public async Task A_daemon_is_gone_when_the_verdict_is_there()
    {
        var mark = Guid.NewGuid().ToString("N");
        var code = $$"""
            import os, sys
            def f(x):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0: os.execv(sys.executable, ['python', '-S', '-c', 'import time; time.sleep(600)', '{{mark}}'])
                    os._exit(0)
                import time; time.sleep(0.1)
                return x + 1
            """;

        var verdict = await Grade(code, s_tests);

        Assert.Equal(Verdict.Pass, verdict.Verdict);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), folder => CommandLine(folder).Contains(mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_judges_environment_cannot_be_seen()
    {
        Environment.SetEnvironmentVariable("REDRAFT_CANARY", "sings");
        const string Code = """
            import os
            def f(x): return x + 1 if 'REDRAFT_CANARY' not in os.environ and not os.path.exists('/proc/1') else -1
            """;

        Assert.Equal(Verdict.Pass, (await Grade(Code, s_tests)).Verdict);
    }

    [Fact]
    public async Task A_cancelled_run_ends_and_the_grader_goes_on()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Grader.GradeAsync("import time\ndef f(x): time.sleep(60)", s_tests, cancellation.Token));

        Assert.Equal(Verdict.Pass, (await Grade("def f(x): return x + 1", s_tests)).Verdict);
    }

    [Fact]
    public async Task What_a_program_prints_is_kept_in_part_and_escaped()
    {
        var verdict = await Grade("def f(x):\n    print('one\\x1b[31m' + 'y' * 100000)\n    return x + 1", s_tests);

        Assert.StartsWith("one\\x1b[31m", verdict.Output, StringComparison.Ordinal);
        Assert.InRange(verdict.Output.Length, 60_000, 66_000);
    }

    [Fact]
    public async Task The_same_program_gets_the_same_verdict_again()
    {
        const string Code = "def f(x): return {str(i) for i in range(20)}"; // the order of a set of texts follows the hash seed

        var verdicts = new List<ProgramVerdict>();
        for (var i = 0; i < 4; i++)
        {
            verdicts.Add(await Grade(Code, s_tests));
        }

        Assert.Single(verdicts.Select(verdict => verdict.Message).Distinct());
    }

    private Task<ProgramVerdict> Grade(string code, ProgramTests tests) => fixture.Grader.GradeAsync(code, tests, TestContext.Current.CancellationToken);

    private static string CommandLine(string folder)
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), out _) ? File.ReadAllText(folder + "/cmdline") : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
