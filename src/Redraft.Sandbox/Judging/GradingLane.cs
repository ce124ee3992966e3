using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Judging;

/// <summary>Grades one program after another on a thread of its own, with a judge of its own.</summary>
/// <param name="command">How sandboxes are started.</param>
/// <param name="alone">Held for reading by every run and for writing by a run that has to be alone on the machine.</param>
/// <param name="watchdogs">Who watches the candidates; default <see cref="Watchdog.OfSandbox"/>, or without one <see cref="Watchdog.OfCandidate"/>.</param>
/// <param name="patience">For the judge; default <see cref="Judge.Patience"/>.</param>
internal sealed class GradingLane(SandboxCommand command, ReaderWriterLockSlim alone, WatchdogSource? watchdogs = null, TimeSpan? patience = null) : IDisposable
{
    private readonly WatchdogSource _watchdogs = watchdogs ?? (command.Tier == "isolated" ? Watchdog.OfSandbox : Watchdog.OfCandidate);
    private Judge? _judge;
    private Nursery? _nursery;
    private string _setup = "";

    public ProgramVerdict Grade(string code, ProgramTests tests, CancellationToken cancellation)
    {
        try
        {
            var (verdict, starved) = Once(code, tests, alone.EnterReadLock, alone.ExitReadLock, cancellation);
            if (!starved)
            {
                return verdict;
            }
        }
        catch (Exception error) when (IsOurs(error))
        {
            // Often the machine was only too busy for us; what could be judged must not depend on that.
        }
        try
        {
            return Once(code, tests, alone.EnterWriteLock, alone.ExitWriteLock, cancellation).Verdict;
        }
        catch (Exception error) when (IsOurs(error))
        {
            return Broken(UntrustedText.Visible(error.Message, 600), testsFault: null);
        }
    }

    // A judge that waited beside others may have waited for them: nobody is blamed before it happens alone.
    private bool MayBeStarved(JudgeLostException lost) => lost.Waited && !alone.IsWriteLockHeld;

    private static bool IsOurs(Exception error) => error is HarnessException or JudgeLostException or System.ComponentModel.Win32Exception;

    /// <summary>Ends the judge and the nursery; the next program starts others.</summary>
    public void Dispose()
    {
        EndJudge();
        _nursery?.Dispose();
        _nursery = null;
    }

    private void EndJudge()
    {
        _judge?.Dispose();
        _judge = null;
    }

    private ISandboxedProcess Fresh()
    {
        if (!command.HasNursery)
        {
            return ChildProcess.Start(command.For(PythonSource.StartFromCode), command.Environment, command.Filter);
        }
        if (_nursery is not { IsAlive: true })
        {
            _nursery?.Dispose();
            _nursery = new Nursery(command);
        }
        return _nursery.Fork();
    }

    private (ProgramVerdict Verdict, bool Starved) Once(string code, ProgramTests tests, Action enter, Action leave, CancellationToken cancellation)
    {
        enter();
        try
        {
            if ((tests.Asserts.Count == 0 ? TestsFault.NothingAsked : TakeUp(tests)) is { } fault)
            {
                return (Broken("the tests can't be used: " + fault, fault), false);
            }
            using var run = new CandidateRun(Fresh(), _judge!.Bootstrap, tests.Limits, _watchdogs, cancellation);
            var verdict = Run(run, code, tests);
            return (verdict, run.WasStarved);
        }
        catch
        {
            Dispose(); // the judge may still wait for an answer, and the nursery may be what failed
            throw;
        }
        finally
        {
            leave();
        }
    }

    private ProgramVerdict Run(CandidateRun run, string code, ProgramTests tests)
    {
        var failure = run.Load(code, tests, command.MostProcesses);
        var calls = new List<CallOutcome>();
        var strength = VerdictStrength.A;
        var isAsked = false;
        var first = failure;
        AssertGrading? last = null;
        string? testsFault = null;
        for (var i = 0; i < tests.Asserts.Count && failure is null; i++)
        {
            last = new AssertGrading(_judge!, run, i);
            calls.Add(last.Outcome());
            strength = (VerdictStrength)Math.Max((int)strength, (int)last.Strength);
            first ??= last.Failure ?? (calls[i].Verdict == Evaluating.Verdict.Pass ? null : Failure.Of(calls[i].Verdict, FeedbackText.Of(calls[i])));
            testsFault ??= last.TestsFault;
            isAsked |= last.IsAsked;
            failure = last.Failure is { IsFinal: true } final ? final : null;
        }
        if (!run.EndedCleanly())
        {
            first ??= Failure.Final(Evaluating.Verdict.Protocol, "more came out of the pipe than was asked for");
        }
        if (last?.JudgeLost is { } lost && run.Over is null)
        {
            testsFault ??= MayBeStarved(lost) ? throw lost : FaultOf(tests, calls.Count - 1) ?? (last.IsAnswered ? null : throw lost);
        }
        if (first is null && !isAsked)
        {
            testsFault ??= TestsFault.NothingAsked;
        }
        var verdict = new ProgramVerdict
        {
            Verdict = first?.Verdict ?? Evaluating.Verdict.Pass,
            Strength = strength,
            Tier = command.Tier,
            Calls = calls,
            Output = run.Output,
            Seconds = run.CpuSeconds,
            Line = first?.Line,
            Places = first is { Places.Count: > 0 } raised ? raised.Places : null,
            Message = first?.Text,
        };
        return testsFault is null ? verdict
            : verdict with { Verdict = Evaluating.Verdict.Harness, Message = "the tests can't be used: " + testsFault, TestsFault = testsFault, Line = null, Places = null };
    }

    /// <summary>Hands the tests to a judge that lives.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    private string? TakeUp(ProgramTests tests)
    {
        if (_setup.Length > 0 && tests.Setup != _setup)
        {
            EndJudge(); // a setup may have changed more than its own names, as the modules that it imports
        }
        _setup = tests.Setup;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                _judge ??= new Judge(command, patience);
                return _judge.Begin(tests);
            }
            catch (JudgeLostException lost) when (!MayBeStarved(lost))
            {
                EndJudge();
                if (attempt > 0 || lost.RanOutOfTime) // else it may have been ended from outside
                {
                    return FaultOf(tests, lost);
                }
            }
        }
    }

    /// <summary>If a judge lives with less of the tests, the rest of them ended the others. If not, the fault is ours.</summary>
    private string FaultOf(ProgramTests tests, JudgeLostException lost)
    {
        _judge = new Judge(command, patience);
        var hasSetup = tests.Setup.Length > 0;
        _ = _judge.Begin(tests with { Setup = "", Asserts = hasSetup ? tests.Asserts : [] });
        return hasSetup ? TestsFault.OfSetup(lost.Manner) : TestsFault.OfAssert(0, lost.Manner);
    }

    /// <summary>What is wrong with an assert over which a judge was lost, or null. By now the candidate is gone.</summary>
    private string? FaultOf(ProgramTests tests, int assert)
    {
        EndJudge();
        try
        {
            return TakeUp(tests) ?? _judge!.Try(assert);
        }
        catch (JudgeLostException lost) when (!MayBeStarved(lost))
        {
            EndJudge();
            return TestsFault.OfAssert(assert, $"({tests.Asserts[assert].Trim()}) {lost.Manner}");
        }
    }

    private ProgramVerdict Broken(string message, string? testsFault) =>
        new() { Verdict = Evaluating.Verdict.Harness, Tier = command.Tier, Message = message, TestsFault = testsFault };
}
