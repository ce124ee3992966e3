using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Redraft.Sandbox.Judging;

namespace Redraft.Sandbox.Spawning;

/// <summary>A Python that stays ready in a sandbox of its own and forks a fresh one for each candidate (<c>Python/nursery.py</c>).</summary>
/// <remarks>
/// It has the right to make namespaces, inside its own user namespace; candidates lose that right, with all others, before
/// they read a byte. One candidate at a time, one thread.
/// </remarks>
internal sealed unsafe class Nursery : IDisposable
{
    private const int TemporaryBytes = 64 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    // What programs import most often: loaded once, found by each.
    private static readonly object?[] s_modules =
        ["resource", "collections", "itertools", "functools", "math", "re", "heapq", "bisect", "string", "operator", "copy", "random", "typing", "datetime"];

    private readonly ChildProcess _child;
    private readonly CapturedOutput _printed = new();
    private readonly FrameChannel _channel;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _process;
    private readonly byte[] _trial;
    private int _socket;
    private bool _isDisposed;

    /// <summary>Starts it; some 60 ms.</summary>
    /// <exception cref="HarnessException">It doesn't start.</exception>
    public Nursery(SandboxCommand command)
    {
        var ends = stackalloc int[2];
        if (Libc.SocketPair(Libc.UnixFamily, Libc.StreamSocket | Libc.CloseOnExec, 0, ends) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "could not make a socket");
        }
        _socket = ends[0];
        try
        {
            _child = ChildProcess.Start(command.ForNursery(), command.Environment, [], extra: ends[1]);
        }
        catch
        {
            CloseSocket();
            throw;
        }
        finally
        {
            _ = Libc.Close(ends[1]);
        }
        _channel = new FrameChannel(_child, _printed, () => _clock.Elapsed > s_patience ? Stop.Timeout : Stop.None);
        try
        {
            _channel.Send(System.Text.Encoding.UTF8.GetBytes(PythonSource.Of("plain") + "\n" + PythonSource.Of("nursery")));
            var stop = _channel.Exchange(PlainData.Write(new object?[] { command.Filter, TemporaryBytes, s_modules }), out var hello);
            _trial = stop == Stop.None && hello is [(byte)'H', .. var trial] ? trial : [];
            // Bubblewrap, its init, the nursery.
            _process = _trial.Length > 0 ? OnlyChildOf(OnlyChildOf(_child.Id)) : 0;
            if (_process == 0)
            {
                _channel.DrainPrinted();
                throw new HarnessException($"the sandbox that forks sandboxes did not start ({stop}): {_printed}");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether one starts here and what it forks answers: not where namespaces can't be made inside a sandbox, or the parts of Python that it needs are missing.</summary>
    public static bool Works(SandboxCommand command)
    {
        try
        {
            using var nursery = new Nursery(command);
            using var process = nursery.Fork();
            var clock = Stopwatch.StartNew();
            var channel = new FrameChannel(process, new CapturedOutput(), () => clock.Elapsed > s_patience ? Stop.Timeout : Stop.None);
            return channel.Exchange(nursery._trial, out var hello) == Stop.None && hello is [(byte)'H'] && process.Id != 0;
        }
        catch (Exception error) when (error is HarnessException or Win32Exception)
        {
            return false;
        }
    }

    /// <summary>It hasn't had to be ended.</summary>
    public bool IsAlive => !_isDisposed;

    /// <summary>A fresh sandbox; it waits for its bootstrap.</summary>
    public ISandboxedProcess Fork() => new ForkedProcess(this);

    /// <summary>Ends it and all that runs in it.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            CloseSocket();
            _child.Dispose();
        }
    }

    // 0 where there is none, or more than one.
    private static int OnlyChildOf(int process) => process != 0 && ProcessTree.ChildrenOf(process).ToArray() is [var only] ? only : 0;

    private void CloseSocket()
    {
        if (_socket >= 0)
        {
            _ = Libc.Close(_socket);
            _socket = -1;
        }
    }

    private void Pass(int questions, int answers, int printed)
    {
        byte request = (byte)'F';
        var segment = new Libc.Segment { Start = &request, Length = 1 };
        var control = new Libc.ThreeDescriptors
        {
            Length = sizeof(Libc.ThreeDescriptors) - sizeof(int), Level = Libc.SocketLevel, Kind = Libc.PassDescriptors,
            First = questions, Second = answers, Third = printed,
        };
        var message = new Libc.Message { Segments = &segment, SegmentCount = 1, Control = &control, ControlLength = sizeof(Libc.ThreeDescriptors) };
        if (Libc.SendMessage(_socket, &message, Libc.NoSignal) != 1)
        {
            throw new HarnessException($"the sandbox that forks sandboxes is gone: {_printed}");
        }
    }

    /// <summary>What became of the candidate: its status and CPU time; null where nothing has come within the milliseconds.</summary>
    private (int Status, double CpuSeconds)? Report(int wait)
    {
        _channel.DrainPrinted();
        return _channel.TryReceive(wait, out var report) && report.Length == 12
            ? (BitConverter.ToInt32(report), BitConverter.ToDouble(report, 4)) : null;
    }

    private sealed class ForkedProcess : ISandboxedProcess
    {
        private readonly Nursery _nursery;
        private int _init;
        private int _handle = -1;
        private bool _hasEnded;

        public ForkedProcess(Nursery nursery)
        {
            _nursery = nursery;
            try
            {
                nursery.Pass(Questions.ReadEnd, Answers.WriteEnd, Printed.WriteEnd);
            }
            catch
            {
                End();
                throw;
            }
            Questions.CloseReadEnd();
            Answers.CloseWriteEnd();
            Printed.CloseWriteEnd();
        }

        /// <summary>The candidate's process 1, known once the candidate has answered.</summary>
        public int Id => _init != 0 ? _init : Find();

        public Pipe Questions { get; } = Pipe.Create();
        public Pipe Answers { get; } = Pipe.Create();
        public Pipe Printed { get; } = Pipe.Create();
        public int ExitStatus { get; private set; } = -1;
        public bool WasKilled { get; private set; }
        public bool WasLost { get; private set; }
        public double CpuSeconds { get; private set; }

        public void End(bool killFirst = true)
        {
            if (_hasEnded)
            {
                return;
            }
            _hasEnded = true;
            var report = killFirst || _nursery._isDisposed ? null : _nursery.Report(wait: 300);
            if (report is null)
            {
                WasKilled = true;
                // Before its pipe ends, or it would begin to tidy up. When its process 1 dies, the kernel kills all that is left
                // in there, and only then does the nursery hear of it.
                // Not found, or refused, where it has ended already and the nursery has collected it: then its report is on its way.
                var isKilled = Id != 0 && Libc.SystemCall(Libc.PidFdSendSignal, _handle, Libc.Kill9, 0, 0) == 0;
                report = _nursery._isDisposed ? null : _nursery.Report(wait: isKilled ? 10_000 : 1000);
                if (report is null)
                {
                    WasLost = true;
                    _nursery.Dispose();
                }
            }
            Questions.Dispose();
            (ExitStatus, CpuSeconds) = report ?? (128 + Libc.Kill9, 0);
            Answers.Dispose();
            Printed.Dispose();
            if (_handle >= 0)
            {
                _ = Libc.Close(_handle);
            }
        }

        public void Dispose() => End();

        private int Find()
        {
            var init = OnlyChildOf(_nursery._process);
            if (init != 0)
            {
                _handle = (int)Libc.SystemCall(Libc.PidFdOpen, init, 0);
                _init = _handle >= 0 ? init : 0;
            }
            return _init;
        }
    }
}
