using System.Diagnostics;
using System.Security.Cryptography;
using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Judging;

/// <summary>One candidate in one fresh sandbox: gets its code, then one question at a time.</summary>
/// <remarks>
/// Each question carries 16 random bytes that its answer has to begin with, so an answer can't be written before the
/// question is known. Whatever else comes out of the pipe ends the run.
/// </remarks>
internal sealed class CandidateRun : IDisposable
{
    private const int IdBytes = 16;
    private const int MostPlaces = 20; // as many as the candidate's side sends
    private const long MostFileBytes = 16 << 20;
    private const int CpuSignalStatus = 128 + 24; // SIGXCPU

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20); // for the sandbox to stand

    private readonly ISandboxedProcess _child;
    private readonly CapturedOutput _output = new();
    private readonly FrameChannel _channel;
    private readonly Watchdog _watchdog;
    private readonly ProgramLimits _limits;
    private bool _hasEnded;

    /// <param name="child">A fresh sandbox; it is ended with this run.</param>
    /// <param name="bootstrap">What it runs first.</param>
    /// <param name="limits">The program's.</param>
    /// <param name="watchdogs">Who watches it.</param>
    /// <param name="cancellation">Ends the run.</param>
    public CandidateRun(ISandboxedProcess child, byte[] bootstrap, ProgramLimits limits, WatchdogSource watchdogs, CancellationToken cancellation)
    {
        (_child, _limits) = (child, limits);
        var clock = Stopwatch.StartNew();
        Watchdog? watchdog = null; // from when the sandbox stands
        _channel = new FrameChannel(_child, _output, () => watchdog is not null ? watchdog.Look()
            : cancellation.IsCancellationRequested ? Stop.Cancelled : clock.Elapsed > s_patience ? Stop.Timeout : Stop.None);
        var stop = _channel.Exchange(bootstrap, out var hello);
        if (stop != Stop.None || hello is not [(byte)'H'] || _child.Id == 0)
        {
            _channel.DrainPrinted();
            _child.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw new HarnessException($"the sandbox did not start ({stop}): {_output}");
        }
        try
        {
            _watchdog = watchdog = watchdogs(_child.Id, limits, _output, cancellation);
        }
        catch
        {
            _child.Dispose();
            throw;
        }
    }

    /// <summary>Wall time ran out for want of a processor.</summary>
    public bool WasStarved => _watchdog.WasStarved;

    public double CpuSeconds => Math.Max(_child.CpuSeconds, _watchdog.CpuSeconds);

    public string Output => _output.ToString();

    /// <summary>Why it had to be ended while the judge was at work, or null.</summary>
    public Failure? Over { get; private set; }

    /// <summary>Hands the program over and runs its top level.</summary>
    /// <param name="code">The program.</param>
    /// <param name="tests">Its entry point and the setup are told.</param>
    /// <param name="processes">As many processes and threads as its user may have.</param>
    /// <returns>Why it can't be asked anything, or null.</returns>
    public Failure? Load(string code, ProgramTests tests, int processes)
    {
        var addressSpace = Math.Max(1L << 30, (long)_limits.MemoryMegabytes << 21);
        object?[] limits =
        [
            // The watchdog counts CPU time over all processes; the limit inside, for each of them, is for when it comes late.
            new object?[] { "AS", addressSpace }, new object?[] { "CPU", (int)Math.Ceiling(_limits.CpuSeconds) + 1 },
            new object?[] { "FSIZE", MostFileBytes }, new object?[] { "NOFILE", 128 },
            // With 0 the kernel still hands the dying process to a core handler of the host; with 1 it hands it to nobody.
            new object?[] { "CORE", 1 },
            new object?[] { "NPROC", processes }, new object?[] { "MEMLOCK", 0 },
        ];
        var (failure, _) = Ask((byte)'S', PlainData.Write(new object?[] { code, tests.Setup, tests.Entry, limits }));
        return failure;
    }

    /// <summary>Asks one question.</summary>
    /// <param name="kind"><c>C</c> a call, <c>E</c> an expression, <c>B</c> the truth of one.</param>
    /// <param name="question">Plain data.</param>
    /// <returns>Either why there is no value, or the value, checked.</returns>
    public (Failure? Failure, byte[] Value) Ask(byte kind, ReadOnlySpan<byte> question)
    {
        if (_channel.HasUnasked())
        {
            return (Failure.Final(Verdict.Protocol, "an answer came before its question"), []);
        }
        var id = RandomNumberGenerator.GetBytes(IdBytes);
        var stop = _channel.Exchange([.. id, kind, .. question], out var reply);
        if (stop != Stop.None)
        {
            return (FromStop(stop), []);
        }
        if (reply.Length <= IdBytes || !reply.AsSpan(0, IdBytes).SequenceEqual(id))
        {
            return (Failure.Final(Verdict.Protocol, "an answer to another question"), []);
        }
        var value = reply[(IdBytes + 1)..];
        var expectsValue = kind != 'S';
        return reply[IdBytes] switch
        {
            (byte)'R' when !expectsValue && value.Length == 0 => (null, []),
            (byte)'V' when expectsValue && PlainData.IsOneValue(value) => (null, value),
            (byte)'P' when expectsValue && Text(value) is { } type => (Failure.Of(Verdict.Wrong, $"a value of type {type}, which is not plain data"), []),
            (byte)'L' when expectsValue && Text(value) is { } size => (Failure.Of(Verdict.Output, $"the returned value is too large: {size}"), []),
            (byte)'X' when PlainData.IsOneValue(value) => (Raised(PlainData.Read(value)), []),
            _ => (Failure.Final(Verdict.Protocol, "an answer that is not plain data"), []),
        };
    }

    /// <summary>To be asked while the judge compares: its other processes run on meanwhile, and may not use up more than ever.</summary>
    /// <returns>Whether it had to be ended.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public bool IsOver()
    {
        if (_hasEnded)
        {
            return Over is not null;
        }
        _channel.DrainPrinted();
        if (_watchdog.LookBeside() is var stop && stop != Stop.None)
        {
            Over = FromStop(stop);
        }
        return Over is not null;
    }

    /// <summary>Ends the sandbox. Whatever still comes out of the pipe was not asked for.</summary>
    public bool EndedCleanly()
    {
        var unasked = _channel.HasUnasked();
        _channel.DrainPrinted();
        _watchdog.Measure();
        _child.End();
        return !unasked;
    }

    public void Dispose() => _child.Dispose();

    private static string? Text(byte[] value) => PlainData.IsOneValue(value) && PlainData.Read(value) is string text ? UntrustedText.Visible(text, 100) : null;

    private static Failure Raised(object? report)
    {
        if (report is not object?[] parts || parts is not [string kind, string type, string message, object?[] frames])
        {
            return Failure.Final(Verdict.Protocol, "a failure that can't be read");
        }
        var verdict = kind switch
        {
            "syntax" => Verdict.Syntax,
            "undefined" => Verdict.MissingFunction,
            "memory" => Verdict.Memory,
            "exit" => Verdict.Killed,
            _ => Verdict.Exception,
        };
        var text = kind switch
        {
            "undefined" => message,
            "exit" => $"the program ended itself: {type}: {message}",
            "setup" => $"in the setup of the tests: {type}: {message}",
            _ => message.Length > 0 ? $"{type}: {message}" : type,
        };
        List<CodePlace> places = [.. frames.Take(MostPlaces).Select(PlaceOf).OfType<CodePlace>()];
        return new Failure(verdict, UntrustedText.Visible(text, 420), places.Count == 0 ? null : places[^1].Line, IsFinal: false) { Places = places };
    }

    private static CodePlace? PlaceOf(object? frame)
        => frame is object?[] and [long and > 0 and < int.MaxValue and var line, string function] ? new CodePlace((int)line, UntrustedText.Visible(function, 100)) : null;

    private Failure FromStop(Stop stop)
    {
        _hasEnded = true;
        _channel.DrainPrinted();
        _child.End(killFirst: stop != Stop.Ended);
        var usedUp = CpuSeconds >= _limits.CpuSeconds * 0.9 || _child.ExitStatus == CpuSignalStatus;
        return stop switch
        {
            Stop.Cancelled => throw new OperationCanceledException(),
            Stop.Ended when _child.WasLost => throw new HarnessException("the sandbox that forks sandboxes went while a program ran"),
            Stop.Timeout => Failure.Final(Verdict.Timeout, usedUp ? $"over {_limits.CpuSeconds:0.##} s of CPU time" : $"no answer within {Watchdog.WallOf(_limits).TotalSeconds:0.##} s"),
            Stop.Memory => Failure.Final(Verdict.Memory, $"over {_limits.MemoryMegabytes} MiB of memory"),
            Stop.Output => Failure.Final(Verdict.Output, "it printed over 16 MiB"),
            Stop.Oversize => Failure.Final(Verdict.Protocol, "an answer larger than allowed"),
            // The kernel's own end of the CPU limit looks like any other kill.
            _ when usedUp => Failure.Final(Verdict.Timeout, $"over {_limits.CpuSeconds:0.##} s of CPU time"),
            _ when _watchdog.PeakBytes > (long)_limits.MemoryMegabytes << 20 => Failure.Final(Verdict.Memory, $"over {_limits.MemoryMegabytes} MiB of memory"),
            _ when _child.WasKilled => Failure.Final(Verdict.Protocol, "it closed the pipe of the questions or of the answers"),
            _ => Failure.Final(Verdict.Killed, _child.ExitStatus > 128 ? $"the program died of signal {_child.ExitStatus - 128}" : $"the program ended itself with status {_child.ExitStatus}"),
        };
    }
}
