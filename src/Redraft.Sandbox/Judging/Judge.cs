using Redraft.Evaluating;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Judging;

/// <summary>The long-lived Python, in a sandbox of its own, that holds the tests and compares (<c>Python/judge.py</c>).</summary>
/// <remarks>It never sees a candidate's code; what it gets from a candidate is plain data that has been checked. One thread.</remarks>
internal sealed class Judge : IDisposable
{
    // Its CPU time adds up over all the candidates that it serves, so only the clock bounds a single answer.
    private static readonly ProgramLimits s_limits = new() { CpuSeconds = double.PositiveInfinity, MemoryMegabytes = 2048 };
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    // Arguments may be larger than answers: they are the tests' own.
    private const int MostQuestionBytes = 16 << 20;

    private readonly ChildProcess _child;
    private readonly CapturedOutput _printed = new();
    private readonly FrameChannel _channel;
    private Watchdog _watchdog;

    public Judge(SandboxCommand command)
    {
        _child = ChildProcess.Start(command.For(PythonSource.StartFromText), command.Environment, command.Filter);
        _watchdog = Watch();
        _channel = new FrameChannel(_child, _printed, () => _watchdog.Look(), MostQuestionBytes);
        // Two frames at once: its program, then the candidate's bootstrap for it to compile.
        var plain = PythonSource.Of("plain") + "\n";
        var program = System.Text.Encoding.UTF8.GetBytes(plain + PythonSource.Of("judge"));
        _channel.Send(program);
        var reply = Exchange(PlainData.Write(plain + PythonSource.Of("candidate")));
        Bootstrap = reply is [(byte)'H', .. var value] && PlainData.Read(value) is object?[] and [byte[] code, string]
            ? code
            : throw new InvalidOperationException("the judge did not start: " + _printed);
    }

    /// <summary>What a candidate's process runs first, compiled for the same interpreter.</summary>
    public byte[] Bootstrap { get; }

    /// <summary>Takes up the tests for the next candidate.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    public string? Begin(ProgramTests tests)
    {
        var request = new object?[] { tests.Entry, tests.Setup, tests.Asserts.ToArray<object?>() };
        var reply = Exchange([(byte)'T', .. PlainData.Write(request)]);
        return reply is [(byte)'T', .. var fault] ? (string?)PlainData.Read(fault) : throw Broken();
    }

    /// <summary>Starts on one assert, or goes on with it: the next thing that the judge wants or has found.</summary>
    public byte[] Grade(int assert) => Exchange([(byte)'G', .. PlainData.Write(assert)]);

    /// <summary>Hands over the candidate's answer: <c>V</c> and a value, or one other letter where there is none.</summary>
    public byte[] Continue(ReadOnlySpan<byte> answer) => Exchange(answer);

    public void Dispose() => _child.Dispose();

    private byte[] Exchange(ReadOnlySpan<byte> content)
    {
        _watchdog = Watch();
        var stop = _channel.Exchange(content, out var reply);
        return stop == Stop.None && reply.Length > 0 ? reply : throw new JudgeLostException(stop, _printed.ToString());
    }

    private JudgeLostException Broken() => new(Stop.None, _printed.ToString());

    private Watchdog Watch() => new(_child.Id, s_limits, s_patience, _printed, CancellationToken.None);
}
