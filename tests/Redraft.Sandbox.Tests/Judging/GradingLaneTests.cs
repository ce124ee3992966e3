using Redraft.Evaluating;
using Redraft.Sandbox.Judging;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Tests.Judging;

public sealed class GradingLaneTests : IDisposable
{
    // The judge's 20 s, shortened for tests that do not end; an honest answer takes it some milliseconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly ProgramTests s_tests = new() { Entry = "f", Asserts = ["assert f(1) == 2"] };

    private const string Program = "print('started')\ndef f(x): return x + 1";

    private readonly ReaderWriterLockSlim _alone = new();
    private readonly List<(bool Shared, bool Alone)> _runs = [];

    public void Dispose() => _alone.Dispose();

    [Fact]
    public void A_run_that_was_starved_is_repeated_alone()
    {
        using var lane = Lane(starve: run => run == 1);

        var verdict = Grade(lane, Program, s_tests);

        Assert.Equal(Verdict.Pass, verdict.Verdict);
        Assert.Equal([(true, false), (false, true)], _runs);
        Assert.False(_alone.IsReadLockHeld || _alone.IsWriteLockHeld);
    }

    [Fact]
    public void A_run_that_is_starved_even_alone_is_not_repeated_again()
    {
        using var lane = Lane(starve: _ => true);

        var verdict = Grade(lane, Program, s_tests);

        Assert.Equal((Verdict.Timeout, "no answer within 14 s"), (verdict.Verdict, verdict.Message));
        Assert.Equal(2, _runs.Count);
    }

    [Fact]
    public void A_run_that_was_not_starved_is_not_repeated()
    {
        using var lane = Lane(starve: _ => false);

        Assert.Equal(Verdict.Pass, Grade(lane, Program, s_tests).Verdict);
        Assert.Equal([(true, false)], _runs);
    }

    [Theory]
    [InlineData(1, Verdict.Pass)]
    [InlineData(2, Verdict.Harness)]
    public void A_run_that_we_failed_is_repeated_alone_before_it_counts_as_not_judged(int failures, Verdict expected)
    {
        using var lane = Lane(starve: _ => false, fail: run => run <= failures);

        Assert.Equal(expected, Grade(lane, Program, s_tests).Verdict);
        Assert.Equal([(true, false), (false, true)], _runs);
        Assert.False(_alone.IsReadLockHeld || _alone.IsWriteLockHeld);
    }

    [Fact]
    public void A_judge_that_waits_beside_others_is_asked_again_alone_before_anybody_is_blamed()
    {
        using var lane = Lane(starve: _ => false);
        Assert.Equal(Verdict.Pass, Grade(lane, Program, s_tests).Verdict);

        SignalTo(Judge(), signal: 19); // SIGSTOP
        var verdict = Grade(lane, Program, s_tests);

        Assert.Equal((Verdict.Pass, null), (verdict.Verdict, verdict.TestsFault));
        Assert.Equal([(true, false), (false, true)], _runs);
    }

    [Theory]
    [InlineData("assert f(", "assert 2 (assert f() is not usable: ")]
    [InlineData("print(f(1))", "assert 2 (print(f(1))) is not usable: expected one assert statement")]
    [InlineData("assert 1 / 0 == f(1)", "assert 2 (1 / 0 == f(1)) fails by itself: ZeroDivisionError: division by zero")]
    [InlineData("assert f(1) == 1 / 0", "assert 2 (f(1) == 1 / 0) fails by itself: ZeroDivisionError: division by zero")]
    [InlineData("assert sys.exit(3) == f(1)", "assert 2 (sys.exit(3) == f(1)) fails by itself: SystemExit: 3")]
    [InlineData("assert f(x for x in [1] * sys.maxsize) == 1", "assert 2 (f(x for x in [1] * sys.maxsize) == 1) fails by itself: MemoryError: ")]
    [InlineData("assert __import__('posix')._exit(3) == f(1)", "assert 2 (assert __import__('posix')._exit(3) == f(1)) ends Python itself")]
    [InlineData("assert sum(iter(int, 1)) == f(1)", "assert 2 (assert sum(iter(int, 1)) == f(1)) does not end within 2 s")]
    [InlineData("assert f(1) == sum(iter(int, 1))", "assert 2 (assert f(1) == sum(iter(int, 1))) does not end within 2 s")]
    public void A_broken_assert_is_the_fault_of_the_tests(string assert, string fault)
    {
        using var lane = Lane(starve: _ => false);

        var verdict = Grade(lane, "def f(x): return 2", s_tests with { Asserts = ["assert f(1) == 2", assert, "assert f(1) == 3"] });

        Assert.Equal(Verdict.Harness, verdict.Verdict);
        Assert.StartsWith(fault, verdict.TestsFault, StringComparison.Ordinal);
        Assert.EndsWith("; expected one Python assert that holds or not by what the program returns, such as \"assert solve(1, 2) == 3\": mend it or leave it out", verdict.TestsFault, StringComparison.Ordinal);
        Assert.Equal(Verdict.Pass, Grade(lane, "def f(x): return 2", s_tests).Verdict);
    }

    [Theory]
    [InlineData("x = (", "the setup is not Python: ")]
    [InlineData("import numpy_that_nobody_has", "the setup fails by itself: ModuleNotFoundError: No module named 'numpy_that_nobody_has'")]
    [InlineData("raise SystemExit(0)", "the setup fails by itself: SystemExit: 0")]
    [InlineData("while True: pass", "the setup does not end within 2 s")]
    [InlineData("import os; os._exit(0)", "the setup ends Python itself")]
    public void A_broken_setup_is_the_fault_of_the_tests(string setup, string fault)
    {
        using var lane = Lane(starve: _ => false);

        var verdict = Grade(lane, "def f(x): return 2", s_tests with { Setup = setup });

        Assert.Equal(Verdict.Harness, verdict.Verdict);
        Assert.StartsWith(fault, verdict.TestsFault, StringComparison.Ordinal);
        Assert.Empty(_runs); // no candidate was started
        Assert.Equal(Verdict.Pass, Grade(lane, "def f(x): return 2", s_tests).Verdict);
    }

    [Theory]
    [InlineData("y = f(1)", "def f(x): return 2", Verdict.Pass)]
    [InlineData("from candidate import f as g", "def f(x): return 2", Verdict.Pass)]
    [InlineData("assert callable(globals()['f'])", "def f(x): return 2", Verdict.Pass)]
    [InlineData("z = helper", "def f(x): return 2", Verdict.Exception)]
    [InlineData("z = helper", "helper = 1\ndef f(x): return 2", Verdict.Pass)]
    public void A_setup_may_use_what_the_program_defines(string setup, string code, Verdict expected)
    {
        using var lane = Lane(starve: _ => false);

        var verdict = Grade(lane, code, s_tests with { Setup = setup });

        Assert.Equal((expected, null), (verdict.Verdict, verdict.TestsFault));
    }

    [Fact]
    public void What_a_setup_changes_stays_with_its_tests()
    {
        var exact = s_tests with { Asserts = ["assert f(1) < math.pi < 4"] };
        using var lane = Lane(starve: _ => false);

        Assert.Equal(Verdict.Wrong, Grade(lane, "def f(x): return 3", exact with { Setup = "import math; math.pi = 3" }).Verdict);
        Assert.Equal(Verdict.Pass, Grade(lane, "def f(x): return 3", exact).Verdict);
    }

    [Fact]
    public void What_a_program_returns_makes_no_fault_of_the_tests()
    {
        const string Collisions = "def f(x): return [(2 ** 61 - 1) * i for i in range(1, 40_000)]";
        using var lane = Lane(starve: _ => false);

        var held = Grade(lane, Collisions, s_tests with { Asserts = ["assert set(f(1)) == {2}"] });
        var unordered = Grade(lane, "def f(x): return 'a'", s_tests with { Asserts = ["assert f(1) < 2"] });

        Assert.Equal((Verdict.Output, "the returned value is too large to compare", null), (held.Verdict, held.Message, held.TestsFault));
        Assert.Equal((Verdict.Wrong, null), (unordered.Verdict, unordered.TestsFault));
    }

    [Theory]
    [InlineData("assert eval(f(1)) == 3", "")]
    [InlineData("assert value_of(f(1)) == 3", "def value_of(text): return eval(text)")]
    [InlineData("assert exec(f(1)) == 3", "")]
    public void Tests_that_run_what_a_program_returns_give_it_no_hold_on_the_judge(string assert, string setup)
    {
        // All comparisons of the judge would come true, for every program after this one.
        const string Code = """def f(x): return "[d.__setitem__(k, lambda a, b: True) for d in [__import__('sys').modules['__main__'].__dict__.get('COMPARE', {})] for k in list(d)] or 4" """;
        using var lane = Lane(starve: _ => false);

        var hostile = Grade(lane, Code, s_tests with { Asserts = [assert], Setup = setup });

        Assert.NotEqual(Verdict.Pass, hostile.Verdict);
        Assert.Equal(VerdictStrength.C, hostile.Strength);
        Assert.Equal(Verdict.Wrong, Grade(lane, "def f(x): return 3", s_tests).Verdict);
    }

    [Fact]
    public void Tests_that_run_what_a_program_returns_still_pass_a_right_one_at_the_weakest_strength()
    {
        using var lane = Lane(starve: _ => false);

        var verdict = Grade(lane, "def f(x): return '1 + 2'", s_tests with { Asserts = ["assert eval(f(1)) == three"], Setup = "three = eval('1 + 1 + 1')" });

        Assert.Equal((Verdict.Pass, VerdictStrength.C), (verdict.Verdict, verdict.Strength));
    }

    [Theory]
    [InlineData]
    [InlineData("assert True")]
    [InlineData("assert callable(f)", "assert 1 == 1")]
    public void Tests_that_ask_nothing_pass_nobody(params string[] asserts)
    {
        using var lane = Lane(starve: _ => false);

        var verdict = Grade(lane, "def f(x): return 2", s_tests with { Asserts = asserts });

        Assert.Equal(Verdict.Harness, verdict.Verdict);
        Assert.StartsWith("no assert asks the program anything", verdict.TestsFault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("assert f(1) < next(numbers)", "numbers = iter([5])")] // looked at again, the number is gone
    [InlineData("assert (y := f(1)) != 0 and y.real.x == 1", "")]
    public void A_program_cannot_pass_its_failure_on_to_the_tests(string assert, string setup)
    {
        using var lane = Lane(starve: _ => false);

        var verdict = Grade(lane, "def f(x): return 'a'", s_tests with { Asserts = [assert, "assert y.nothing == f(2)"], Setup = setup });

        Assert.Equal((Verdict.Wrong, null), (verdict.Verdict, verdict.TestsFault));
    }

    [Fact]
    public void A_judge_that_somebody_ends_is_replaced()
    {
        using var lane = Lane(starve: _ => false);
        Assert.Equal(Verdict.Pass, Grade(lane, "def f(x): return 2", s_tests).Verdict);

        SignalTo(Judge(), Libc.Kill9); // a process killed in a read never returns from it

        Assert.Equal(Verdict.Pass, Grade(lane, "def f(x): return 2", s_tests).Verdict);
    }

    private static ProgramVerdict Grade(GradingLane lane, string code, ProgramTests tests) => lane.Grade(code, tests, TestContext.Current.CancellationToken);

    // Started before the nursery, and the kernel lists children in that order.
    private static int Judge() => int.Parse(File.ReadAllText("/proc/thread-self/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

    private static void SignalTo(int tree, int signal)
    {
        foreach (var process in ProcessTree.Descendants(tree))
        {
            _ = Libc.Kill(process, signal);
        }
    }

    /// <param name="starve">Which runs, counted from 1, get a watchdog that sees them wait for a processor until their time is over.</param>
    /// <param name="fail">Which runs find that their sandbox doesn't start.</param>
    private GradingLane Lane(Func<int, bool> starve, Func<int, bool>? fail = null)
    {
        SandboxCommand command;
        try
        {
            command = SandboxCommand.Prepare(new SandboxOptions());
        }
        catch (SandboxUnavailableException error)
        {
            Isolation.Missing(error.Message);
            throw;
        }
        return new GradingLane(command, _alone, Watch, s_patience);

        Watchdog Watch(int process, ProgramLimits limits, CapturedOutput output, CancellationToken cancellation)
        {
            _runs.Add((_alone.IsReadLockHeld, _alone.IsWriteLockHeld));
            if (fail?.Invoke(_runs.Count) == true)
            {
                throw new HarnessException("the sandbox did not start");
            }

            return !starve(_runs.Count) ? Watchdog.OfCandidate(process, limits, output, cancellation)
                : new Watchdog(() => [new(process, 0, 0, OwnCpuSeconds: 0.1, 0, QueuedSeconds: 50)], limits, Watchdog.WallOf(limits), output, new LeapingClock(output), cancellation);
        }
    }

    /// <summary>A minute goes by as soon as the program has printed something.</summary>
    private sealed class LeapingClock(CapturedOutput output) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => output.ToString().Length > 0 ? TimeSpan.TicksPerMinute : 0;
    }
}
