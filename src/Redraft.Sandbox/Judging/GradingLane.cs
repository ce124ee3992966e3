using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Judging;

/// <summary>Grades one program after another on a thread of its own, with a judge of its own.</summary>
/// <param name="command">How sandboxes are started.</param>
/// <param name="alone">Held for reading by every run and for writing by a run that has to be alone on the machine.</param>
internal sealed class GradingLane(SandboxCommand command, ReaderWriterLockSlim alone) : IDisposable
{
    private Judge? _judge;

    public ProgramVerdict Grade(string code, ProgramTests tests, CancellationToken cancellation)
    {
        try
        {
            var (verdict, starved) = Once(code, tests, alone.EnterReadLock, alone.ExitReadLock, cancellation);
            return starved ? Once(code, tests, alone.EnterWriteLock, alone.ExitWriteLock, cancellation).Verdict : verdict;
        }
        catch (Exception error) when (error is HarnessException or JudgeLostException or System.ComponentModel.Win32Exception)
        {
            return Verdict(Evaluating.Verdict.Harness, EscapedText.Of(error.Message, 600));
        }
    }

    /// <summary>Ends the judge; the next program starts another.</summary>
    public void Dispose()
    {
        _judge?.Dispose();
        _judge = null;
    }

    private (ProgramVerdict Verdict, bool Starved) Once(string code, ProgramTests tests, Action enter, Action leave, CancellationToken cancellation)
    {
        enter();
        try
        {
            _judge ??= new Judge(command);
            if (_judge.Begin(tests) is { } fault)
            {
                return (Verdict(Evaluating.Verdict.Harness, "the tests can't be used: " + EscapedText.Of(fault, 300)), false);
            }
            using var run = new CandidateRun(command, _judge.Bootstrap, tests.Limits, cancellation);
            var verdict = Run(run, code, tests);
            return (verdict, run.WasStarved);
        }
        catch
        {
            Dispose(); // the judge may still wait for an answer
            throw;
        }
        finally
        {
            leave();
        }
    }

    private ProgramVerdict Run(CandidateRun run, string code, ProgramTests tests)
    {
        var failure = run.Load(code, tests, command.Tier == "isolated");
        var calls = new List<CallOutcome>();
        var strength = VerdictStrength.A;
        Failure? first = failure;
        for (var i = 0; i < tests.Asserts.Count && failure is null; i++)
        {
            var grading = new AssertGrading(_judge!, run, i);
            calls.Add(grading.Outcome());
            strength = (VerdictStrength)Math.Max((int)strength, (int)grading.Strength);
            first ??= grading.Failure ?? (calls[i].Verdict == Evaluating.Verdict.Pass ? null : Failure.Of(calls[i].Verdict, FeedbackText.Of(calls[i])));
            failure = grading.Failure is { IsFinal: true } final ? final : null;
            if (grading.JudgeLost)
            {
                Dispose();
            }
        }
        if (!run.EndedCleanly())
        {
            first ??= Failure.Final(Evaluating.Verdict.Protocol, "more came out of the pipe than was asked for");
        }
        return new ProgramVerdict
        {
            Verdict = first?.Verdict ?? Evaluating.Verdict.Pass,
            Strength = strength,
            Tier = command.Tier,
            Calls = calls,
            Output = run.Output,
            Seconds = run.CpuSeconds,
            Line = first?.Line,
            Message = first?.Text,
        };
    }

    private ProgramVerdict Verdict(Verdict verdict, string message) => new() { Verdict = verdict, Tier = command.Tier, Message = message };
}
