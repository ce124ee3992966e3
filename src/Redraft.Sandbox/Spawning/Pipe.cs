using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Redraft.Sandbox.Spawning;

/// <summary>A pipe whose ends are closed one by one; both close on exec, and the end that we keep never blocks.</summary>
internal sealed unsafe class Pipe : IDisposable
{
    private Pipe(int readEnd, int writeEnd) => (ReadEnd, WriteEnd) = (readEnd, writeEnd);

    public int ReadEnd { get; private set; }
    public int WriteEnd { get; private set; }

    public static Pipe Create()
    {
        var ends = stackalloc int[2];
        return Libc.Pipe(ends, Libc.CloseOnExec) == 0
            ? new Pipe(ends[0], ends[1])
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), "could not make a pipe");
    }

    public void CloseReadEnd()
    {
        Close(ReadEnd);
        ReadEnd = -1;
        NeverBlock(WriteEnd);
    }

    public void CloseWriteEnd()
    {
        Close(WriteEnd);
        WriteEnd = -1;
        NeverBlock(ReadEnd);
    }

    /// <summary>Writes what a pipe can hold without a reader.</summary>
    public void WriteAtOnce(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            if (Libc.Write(WriteEnd, start, bytes.Length) != bytes.Length)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError(), "could not fill a pipe");
            }
        }
    }

    /// <summary>Bytes read; 0 at the end of the pipe; −1 where nothing is there now.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var count = (int)Libc.Read(ReadEnd, start, buffer.Length);
            return count >= 0 ? count : Again() ? -1 : 0;
        }
    }

    /// <summary>Bytes written; −1 where the pipe is full; −2 where nobody reads any more.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var count = (int)Libc.Write(WriteEnd, start, bytes.Length);
            return count >= 0 ? count : Again() ? -1 : -2;
        }
    }

    public void Dispose()
    {
        Close(ReadEnd);
        Close(WriteEnd);
        ReadEnd = WriteEnd = -1;
    }

    private static bool Again() => Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted;

    private static void NeverBlock(int end)
    {
        if (end >= 0)
        {
            _ = Libc.Control(end, Libc.SetStatusFlags, Libc.NonBlocking);
        }
    }

    private static void Close(int end)
    {
        if (end >= 0)
        {
            _ = Libc.Close(end);
        }
    }
}
