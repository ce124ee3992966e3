using System.Buffers.Binary;
using Redraft.Sandbox.Spawning;

namespace Redraft.Sandbox.Judging;

/// <summary>Why an exchange brought no answer.</summary>
internal enum Stop
{
    None,
    Ended,
    Oversize,
    Timeout,
    Memory,
    Output,
    Cancelled,

    /// <summary>The answer has no use any more.</summary>
    Abandoned,
}

/// <summary>Frames to and from a child, 4 bytes of length and then the content, while its output is drained and it is watched.</summary>
internal sealed unsafe class FrameChannel(ISandboxedProcess child, CapturedOutput output, Func<Stop> watch, int mostBytes = PlainData.MostBytes)
{
    private const int NobodyReads = -2; // Pipe.Write

    private readonly int _mostFrameBytes = mostBytes + 64; // an id and a letter come first
    private readonly byte[] _chunk = new byte[64 << 10];
    private byte[] _received = new byte[4096];
    private int _count; // how much of it is filled: a program that writes byte by byte must not have it copied each time
    private byte[] _unsent = [];

    /// <summary>Whether anything lies in the pipe that nobody asked for.</summary>
    public bool HasUnasked()
    {
        if (_count == 0)
        {
            Receive();
        }
        return _count > 0;
    }

    /// <summary>Puts a frame in front of the next exchange's.</summary>
    public void Send(ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        _unsent = [.. _unsent, .. length, .. content];
    }

    /// <summary>Sends one frame and waits for one.</summary>
    public Stop Exchange(ReadOnlySpan<byte> content, out byte[] answer)
    {
        Send(content);
        var frame = _unsent;
        _unsent = [];
        var (sent, ended, unread) = (0, false, false);
        while (true)
        {
            if (TakeFrame(out answer, out var oversize))
            {
                return Stop.None;
            }
            if (oversize || ended)
            {
                return oversize ? Stop.Oversize : Stop.Ended;
            }
            Await(wantsToSend: sent < frame.Length);
            if (sent < frame.Length)
            {
                var written = child.Questions.Write(frame.AsSpan(sent));
                sent += Math.Max(written, 0);
                unread = written == NobodyReads; // an answer may still be on its way: from one that has ended since
            }
            ended = !Receive() || unread;
            DrainPrinted();
            if (watch() is var stop && stop != Stop.None)
            {
                return stop;
            }
        }
    }

    /// <summary>Waits for one frame that nothing was sent for.</summary>
    /// <param name="wait">Milliseconds.</param>
    /// <param name="answer">Its content.</param>
    /// <returns>Whether it has come.</returns>
    public bool TryReceive(int wait, out byte[] answer)
    {
        var deadline = Environment.TickCount64 + wait;
        while (true)
        {
            var isOpen = Receive();
            if (TakeFrame(out answer, out var oversize))
            {
                return true;
            }
            var left = (int)(deadline - Environment.TickCount64);
            if (!isOpen || oversize || left <= 0)
            {
                return false;
            }
            var entry = new Libc.PollEntry { Descriptor = child.Answers.ReadEnd, Events = Libc.PollIn };
            _ = Libc.Poll(&entry, 1, left);
        }
    }

    /// <summary>Takes what has been printed up to now, without waiting.</summary>
    public void DrainPrinted()
    {
        while (output.Wanted && child.Printed.Read(_chunk) is var count and > 0)
        {
            output.Add(_chunk.AsSpan(0, count));
        }
    }

    private void Await(bool wantsToSend)
    {
        var entries = stackalloc Libc.PollEntry[3];
        entries[0] = new() { Descriptor = child.Answers.ReadEnd, Events = Libc.PollIn };
        entries[1] = new() { Descriptor = output.Closed ? -1 : child.Printed.ReadEnd, Events = Libc.PollIn };
        entries[2] = new() { Descriptor = wantsToSend ? child.Questions.WriteEnd : -1, Events = Libc.PollOut };
        _ = Libc.Poll(entries, 3, Watchdog.PeriodMilliseconds);
        if ((entries[1].Returned & (Libc.PollIn | Libc.PollHangUp)) == Libc.PollHangUp)
        {
            output.Closed = true; // or the poll would return at once for ever
        }
    }

    // False at the end of the pipe.
    private bool Receive()
    {
        while (_count <= _mostFrameBytes)
        {
            if (_count == _received.Length)
            {
                Array.Resize(ref _received, _count * 2);
            }
            var count = child.Answers.Read(_received.AsSpan(_count));
            if (count <= 0)
            {
                return count < 0;
            }
            _count += count;
        }
        return true;
    }

    private bool TakeFrame(out byte[] content, out bool oversize)
    {
        (content, oversize) = ([], false);
        if (_count < 4)
        {
            return false;
        }
        var length = BinaryPrimitives.ReadUInt32LittleEndian(_received);
        oversize = length > _mostFrameBytes;
        if (oversize || _count < 4 + length)
        {
            return false;
        }
        var end = 4 + (int)length;
        content = _received[4..end];
        _received.AsSpan(end, _count - end).CopyTo(_received);
        _count -= end;
        return true;
    }
}
