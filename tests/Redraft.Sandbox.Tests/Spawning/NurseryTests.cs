using System.Diagnostics;
using Redraft.Evaluating;
using Redraft.Sandbox.Judging;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Tests.Spawning;

public sealed class NurseryTests : IDisposable
{
    private const string Program = "def f(x): return x + 1";

    private static readonly ProgramTests s_tests = new() { Entry = "f", Asserts = ["assert f(1) == 2"] };

    private readonly ReaderWriterLockSlim _alone = new();

    public void Dispose() => _alone.Dispose();

    [Fact]
    public void A_nursery_that_somebody_ends_is_replaced()
    {
        using var lane = Lane();
        Assert.Equal(Verdict.Pass, Grade(lane, Program, s_tests).Verdict);
        var nursery = Assert.Single(Children()[1..]);

        Kill(nursery);

        Assert.Equal(Verdict.Pass, Grade(lane, Program, s_tests).Verdict);
        Assert.DoesNotContain(nursery, Children());
    }

    [Fact]
    public async Task A_nursery_that_is_ended_during_a_run_is_not_blamed_on_the_program()
    {
        using var lane = Lane();
        Assert.Equal(Verdict.Pass, Grade(lane, Program, s_tests).Verdict);
        var nursery = Children()[1];
        using var started = new ManualResetEventSlim();
        var ended = Beside(() =>
        {
            started.Set();
            for (var clock = Stopwatch.StartNew(); ProcessTree.Descendants(nursery).Count < 4 && clock.Elapsed < TimeSpan.FromSeconds(10);)
            {
                Thread.Yield();
            }

            Kill(nursery);
            return true;
        });
        started.Wait(TestContext.Current.CancellationToken);

        var verdict = Grade(lane, "import time\ntime.sleep(0.5)\ndef f(x): return 2", s_tests);
        await ended;

        Assert.Equal((Verdict.Pass, null), (verdict.Verdict, verdict.Message));
    }

    [Fact]
    public void A_program_that_ends_itself_behind_its_last_answer_does_not_cost_the_nursery()
    {
        using var lane = Lane();
        Assert.Equal(Verdict.Pass, Grade(lane, Program, s_tests).Verdict);
        var children = Children();

        for (var i = 0; i < 20; i++)
        {
            Assert.True(Grade(lane, "import os, threading, time\ndef f(x):\n    threading.Thread(target=lambda: (time.sleep(.0002), os._exit(0))).start()\n    return 2", s_tests).Seconds > 0);
        }

        Assert.Equal(children, Children());
    }

    [Fact]
    public void One_nursery_serves_every_candidate_and_nothing_is_left_of_them()
    {
        using var lane = Lane();
        Assert.Equal(Verdict.Pass, Grade(lane, Program, s_tests).Verdict);
        var children = Children();

        string[] programs = ["import os\nif os.fork() == 0:\n    os.setsid()\n    import time\n    time.sleep(600)\ndef f(x): return x + 1", "import os\nos._exit(3)", "def f(x):\n    while True: pass", Program];
        var verdicts = programs.Select(program => Grade(lane, program, s_tests with { Limits = new() { CpuSeconds = 0.3 } }).Verdict).ToArray();

        Assert.Equal([Verdict.Pass, Verdict.Killed, Verdict.Timeout, Verdict.Pass], verdicts);
        Assert.Equal(children, Children());
        Assert.Equal(2, ProcessTree.Descendants(children[1]).Count); // bubblewrap's init and the nursery
    }

    [Fact]
    public async Task What_the_nursery_forks_has_no_rights_is_filtered_and_lives_in_namespaces_of_its_own()
    {
        using var lane = Lane();
        Assert.Equal(Verdict.Pass, Grade(lane, Program, s_tests).Verdict); // lanes belong to their thread, so it is another that looks
        var nursery = Children()[1];
        using var started = new ManualResetEventSlim();
        var looked = Beside(() =>
        {
            int[] processes;
            started.Set();
            for (var clock = Stopwatch.StartNew(); (processes = [.. ProcessTree.Descendants(nursery)]).Length < 4 && clock.Elapsed < TimeSpan.FromSeconds(10);)
            {
                Thread.Yield();
            }

            Assert.All(new[] { "mnt", "pid", "ipc", "net", "uts" }, kind => Assert.NotEqual(Namespace(processes[^3], kind), Namespace(processes[^1], kind))); // the nursery's, the candidate's
            return processes[^2..].Select(process => File.ReadLines($"/proc/{process}/status").Select(line => line.Split(':')).ToDictionary(parts => parts[0], parts => parts[1].Trim())).ToArray();
        });
        started.Wait(TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.Pass, Grade(lane, "import time\ntime.sleep(2)\ndef f(x): return 2", s_tests).Verdict);

        string Namespace(int process, string kind) => File.ResolveLinkTarget($"/proc/{process}/ns/{kind}", returnFinalTarget: false)!.Name;

        foreach (var status in await looked) // init and candidate
        {
            Assert.All(new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }, set => Assert.Equal("0000000000000000", status[set]));
            Assert.Equal(("1", "2"), (status["NoNewPrivs"], status["Seccomp"]));
        }
    }

    [Fact]
    public void What_one_candidate_leaves_behind_the_next_does_not_find()
    {
        using var lane = Lane();
        const string leave = """
            import builtins, math, os, random, resource, socket, sys
            open('/tmp/left', 'w').write('here')
            os.umask(0o077)
            builtins.left = math.left = sys.left = 1
            sys.modules['left'] = math
            random.seed(1)
            kept = socket.socket(socket.AF_UNIX)
            kept.bind('\0left')
            def f(x): return 2
            """;
        const string look = """
            import builtins, math, os, random, socket, sys
            found = [name for name in ('builtins', 'math', 'sys') if hasattr(sys.modules[name], 'left')] + [name for name in sys.modules if name == 'left']
            found += os.listdir('/tmp')
            mask = os.umask(0); os.umask(mask)
            found += ['umask'] if mask == 0o077 else []
            try: socket.socket(socket.AF_UNIX).bind('\0left')
            except OSError: found.append('socket')
            for fd in range(5, 200):
                try: os.fstat(fd); found.append(str(fd))
                except OSError: pass
            def f(x): return ' '.join(found) or 2
            """;

        Assert.Equal(Verdict.Pass, Grade(lane, leave, s_tests).Verdict);
        var verdict = Grade(lane, look, s_tests);

        Assert.Equal((Verdict.Pass, null), (verdict.Verdict, verdict.Message));
    }

    // On a thread of its own: the pool's may all be at work while the program's second passes.
    private static Task<T> Beside<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static ProgramVerdict Grade(GradingLane lane, string code, ProgramTests tests) => lane.Grade(code, tests, TestContext.Current.CancellationToken);

    // Of this thread, as the kernel lists them: in the order in which they were started, the judge before the nursery.
    private static int[] Children() => [.. File.ReadAllText("/proc/thread-self/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static void Kill(int tree)
    {
        foreach (var process in ProcessTree.Descendants(tree))
        {
            _ = Libc.Kill(process, Libc.Kill9);
        }
    }

    private GradingLane Lane()
    {
        try
        {
            return new GradingLane(SandboxCommand.Prepare(new SandboxOptions()), _alone);
        }
        catch (SandboxUnavailableException error)
        {
            Isolation.Missing(error.Message);
            throw;
        }
    }
}
