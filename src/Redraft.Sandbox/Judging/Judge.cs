using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Judging;

/// <summary>The long-lived Python, in a sandbox of its own, that holds the tests and compares (<c>Python/judge.py</c>).</summary>
/// <remarks>It never sees a candidate's code; what it gets from a candidate is plain data that has been checked. One thread.</remarks>
internal sealed class Judge : IDisposable
{
    // Its CPU time adds up over all the candidates that it serves, so only the clock bounds its work on one of them.
    public static readonly ProgramLimits Limits = new() { CpuSeconds = double.PositiveInfinity, MemoryMegabytes = 2048 };

    /// <summary>For all that it does for one candidate, the setup of the tests and every comparison; the candidate's own time is not in it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Arguments may be larger than answers: they are the tests' own.
    private const int MostQuestionBytes = 16 << 20;

    private readonly ChildProcess _child;
    private readonly CapturedOutput _printed = new();
    private readonly FrameChannel _channel;
    private readonly TimeSpan _patience;
    private Watchdog _watchdog;
    private Func<bool>? _isOver;

    /// <param name="command">How its sandbox is started.</param>
    /// <param name="patience">For tests of what happens when it runs out; default <see cref="Patience"/>.</param>
    public Judge(SandboxCommand command, TimeSpan? patience = null)
    {
        _patience = patience ?? Patience;
        _child = ChildProcess.Start(command.For(PythonSource.StartFromText), command.Environment, command.Filter);
        _watchdog = Watch();
        _channel = new FrameChannel(_child, _printed, Look, MostQuestionBytes);
        try
        {
            // Two frames at once: its program, then the candidate's bootstrap for it to compile.
            var plain = PythonSource.Of("plain") + "\n";
            var program = System.Text.Encoding.UTF8.GetBytes(plain + PythonSource.Of("judge"));
            _channel.Send(program);
            var reply = Exchange(PlainData.Write(plain + PythonSource.Of("candidate")));
            Bootstrap = reply is [(byte)'H', .. var value] && PlainData.Read(value) is object?[] and [byte[] code, string] ? code : throw Broken();
        }
        catch
        {
            _child.Dispose();
            throw;
        }
    }

    /// <summary>What a candidate's process runs first, compiled for the same interpreter.</summary>
    public byte[] Bootstrap { get; }

    /// <summary>Takes up the tests for the next candidate; its patience begins anew.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    public string? Begin(ProgramTests tests)
    {
        _printed.Restart();
        _watchdog = Watch();
        var request = new object?[] { tests.Entry, tests.Setup, tests.Asserts.ToArray<object?>() };
        return Fault(Exchange([(byte)'T', .. PlainData.Write(request)]));
    }

    /// <summary>Starts on one assert, or goes on with it: the next thing that the judge wants or has found.</summary>
    /// <param name="assert">Its position, from 0.</param>
    /// <param name="isOver">Asked all the while: whether the candidate is gone, so that the rest has no use.</param>
    public byte[] Grade(int assert, Func<bool> isOver)
    {
        _isOver = isOver;
        return Exchange([(byte)'G', .. PlainData.Write(assert)]);
    }

    /// <summary>Hands over the candidate's answer: <c>V</c> and a value, or one other letter where there is none.</summary>
    public byte[] Continue(ReadOnlySpan<byte> answer) => Exchange(answer);

    /// <summary>Works out all of an assert that can be worked out without a candidate.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Try(int assert) => Fault(Exchange([(byte)'P', .. PlainData.Write(assert)]));

    public void Dispose() => _child.Dispose();

    private string? Fault(byte[] reply)
    {
        _isOver = null;
        return reply is not [(byte)'T', .. var report] ? throw Broken()
            : PlainData.Read(report) switch
            {
                null => null,
                object?[] and [long index, string text] => TestsFault.OfAssert((int)index, text),
                string text => TestsFault.OfSetup(text),
                _ => throw Broken(),
            };
    }

    private byte[] Exchange(ReadOnlySpan<byte> content)
    {
        _watchdog.Skip(); // the candidate was working
        var stop = _channel.Exchange(content, out var reply);
        return stop == Stop.None && reply.Length > 0 ? reply : throw Lost(stop);
    }

    private Stop Look() => _watchdog.Look() is var stop && stop != Stop.None ? stop : _isOver?.Invoke() == true ? Stop.Abandoned : Stop.None;

    private JudgeLostException Broken() => Lost(Stop.None);

    private JudgeLostException Lost(Stop stop) => new(stop, _printed.ToString(), _patience, TimeSpan.FromSeconds(_watchdog.WorkedSeconds));

    private Watchdog Watch() => new(() => ProcessTree.Read(_child.Id), Limits, _patience, _printed, TimeProvider.System, CancellationToken.None);
}
