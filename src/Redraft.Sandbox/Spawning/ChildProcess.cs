using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Redraft.Sandbox.Spawning;

/// <summary>A child with pipes of our own on descriptors 3 (questions), 4 (answers) and 1 and 2 (what it prints).</summary>
/// <remarks>
/// Standard input is /dev/null. Nothing here ever waits for the end of a pipe: a grandchild may keep it open for ever.
/// The child asks to be killed when the thread that spawned it ends, so that thread has to live as long as the child.
/// </remarks>
internal sealed unsafe class ChildProcess : ISandboxedProcess
{
    private const short NewSession = 0x80, SignalMask = 0x08, SignalDefaults = 0x04;

    // Larger than the structures of any C library that we know (glibc: 80 and 336 bytes).
    private const int StructureBytes = 1024;

    private readonly bool _hasInit;
    private bool _reaped;

    private ChildProcess(int process, Pipe questions, Pipe answers, Pipe printed, bool hasInit)
    {
        (Id, Questions, Answers, Printed, _hasInit) = (process, questions, answers, printed, hasInit);
    }

    public int Id { get; }
    public Pipe Questions { get; }
    public Pipe Answers { get; }
    public Pipe Printed { get; }

    /// <inheritdoc/>
    public int ExitStatus { get; private set; } = -1;

    /// <inheritdoc/>
    public bool WasKilled { get; private set; }

    /// <inheritdoc/>
    public bool WasLost => false;

    /// <inheritdoc/>
    public double CpuSeconds { get; private set; }

    /// <param name="command">The program's full path and its arguments.</param>
    /// <param name="environment">All of its environment, as NAME=value.</param>
    /// <param name="filter">The system-call filter, to be found on descriptor 9; empty where there is no sandbox, or one that sets it itself.</param>
    /// <param name="extra">One more descriptor for it, as its number 5; or −1.</param>
    public static ChildProcess Start(IReadOnlyList<string> command, IReadOnlyList<string> environment, ReadOnlySpan<byte> filter, int extra = -1)
    {
        Pipe questions = Pipe.Create(), answers = Pipe.Create(), printed = Pipe.Create(), rules = Pipe.Create();
        var nothing = Libc.Open("/dev/null", Libc.ReadWrite | Libc.CloseOnExec, 0);
        try
        {
            rules.WriteAtOnce(filter); // a filter is far smaller than a pipe holds
            rules.CloseWriteEnd();
            List<(int, int)> descriptors = [(nothing, 0), (printed.WriteEnd, 1), (printed.WriteEnd, 2), (questions.ReadEnd, 3), (answers.WriteEnd, 4)];
            if (extra >= 0)
            {
                descriptors.Add((extra, 5));
            }
            if (!filter.IsEmpty)
            {
                descriptors.Add((rules.ReadEnd, 9));
            }
            var process = Spawn(command, environment, CollectionsMarshal.AsSpan(descriptors));
            questions.CloseReadEnd();
            answers.CloseWriteEnd();
            printed.CloseWriteEnd();
            return new ChildProcess(process, questions, answers, printed, hasInit: !filter.IsEmpty);
        }
        catch
        {
            questions.Dispose();
            answers.Dispose();
            printed.Dispose();
            throw;
        }
        finally
        {
            rules.Dispose();
            _ = Libc.Close(nothing);
        }
    }

    /// <inheritdoc/>
    public void End(bool killFirst = true)
    {
        if (_reaped)
        {
            return;
        }
        Questions.Dispose();
        if (!Reap(wait: killFirst ? 0 : 300))
        {
            WasKilled = true;
            // The sandbox's init is the launcher's child: when it dies, the kernel kills all that is left in there.
            foreach (var child in _hasInit ? ProcessTree.ChildrenOf(Id) : [])
            {
                _ = Libc.Kill(child, Libc.Kill9);
            }
            if (!_hasInit || !Reap(wait: 2000))
            {
                var descendants = KillTree();
                _ = Reap(wait: 10_000);
                foreach (var process in descendants.Where(process => Directory.Exists($"/proc/{process}")))
                {
                    WaitFor(process, 10_000); // nobody else says when the kernel is done with it
                }
            }
        }
        Answers.Dispose();
        Printed.Dispose();
    }

    /// <summary>Lets a child that has closed its pipes come to its own end; a second at most.</summary>
    public void WaitBriefly()
    {
        if (!_reaped)
        {
            _ = Reap(wait: 1000);
        }
    }

    public void Dispose() => End();

    /// <summary>Also right where there is no sandbox: kills every descendant that can still be found, then the group.</summary>
    /// <returns>The descendants, which end soon but may not have ended yet.</returns>
    public List<int> KillTree()
    {
        var descendants = ProcessTree.Descendants(Id);
        foreach (var descendant in descendants)
        {
            _ = Libc.Kill(descendant, Libc.Kill9);
        }
        _ = Libc.Kill(-Id, Libc.Kill9);
        _ = Libc.Kill(Id, Libc.Kill9);
        return descendants;
    }

    private bool Reap(int wait)
    {
        if (TryReap())
        {
            return true;
        }
        if (wait > 0)
        {
            WaitFor(Id, wait);
        }
        return TryReap();
    }

    // Until the process has ended or the milliseconds are over.
    private static void WaitFor(int process, int wait)
    {
        var handle = (int)Libc.SystemCall(Libc.PidFdOpen, process, 0);
        var entry = new Libc.PollEntry { Descriptor = handle, Events = Libc.PollIn };
        _ = Libc.Poll(&entry, handle < 0 ? 0u : 1u, wait);
        _ = Libc.Close(handle);
    }

    private bool TryReap()
    {
        int status = 0;
        var usage = stackalloc long[18]; // struct rusage: user and system time first, as seconds and microseconds
        var ended = Libc.Wait(Id, &status, Libc.NoHang, usage);
        if (ended == 0)
        {
            return false;
        }
        _reaped = true;
        if (ended == Id)
        {
            ExitStatus = (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
            CpuSeconds = usage[0] + usage[2] + (usage[1] + usage[3]) / 1e6;
        }
        return true;
    }

    /// <summary>Marks every descriptor to be closed in children: what our own parent left open must not reach a candidate.</summary>
    private static void CloseInherited()
    {
        const uint first = 3, last = uint.MaxValue, onExec = 4; // CLOSE_RANGE_CLOEXEC
        if (Libc.CloseRange(first, last, onExec) == 0)
        {
            return;
        }

        // Kernels before 5.11.
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var descriptor) && descriptor >= first)
            {
                _ = Libc.Control(descriptor, 2 /* F_SETFD */, 1 /* FD_CLOEXEC */);
            }
        }
    }

    private static int Spawn(IReadOnlyList<string> command, IReadOnlyList<string> environment, ReadOnlySpan<(int From, int To)> descriptors)
    {
        byte* actions = stackalloc byte[StructureBytes], attributes = stackalloc byte[StructureBytes];
        var arguments = Strings(command);
        var variables = Strings(environment);
        try
        {
            CloseInherited();
            _ = Libc.InitializeActions(actions);
            _ = Libc.InitializeAttributes(attributes);
            foreach (var (from, to) in descriptors)
            {
                _ = Libc.AddDuplicate(actions, from, to);
            }
            byte* none = stackalloc byte[128], all = stackalloc byte[128]; // sigset_t
            new Span<byte>(none, 128).Clear();
            new Span<byte>(all, 128).Fill(0xff);
            _ = Libc.SetSignalMask(attributes, none);
            _ = Libc.SetSignalDefaults(attributes, all);
            _ = Libc.SetFlags(attributes, NewSession | SignalMask | SignalDefaults);
            int process;
            var error = Libc.Spawn(&process, arguments[0], actions, attributes, arguments, variables);
            return error == 0 ? process : throw new Win32Exception(error, $"could not start {command[0]}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        finally
        {
            _ = Libc.DestroyActions(actions);
            _ = Libc.DestroyAttributes(attributes);
            NativeMemory.Free(arguments);
            NativeMemory.Free(variables);
        }
    }

    // One block: the pointers, a null, then the texts that they point to.
    private static byte** Strings(IReadOnlyList<string> texts)
    {
        var size = texts.Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
        var block = (byte**)NativeMemory.Alloc((nuint)((texts.Count + 1) * sizeof(byte*) + size));
        var at = (byte*)(block + texts.Count + 1);
        for (var i = 0; i < texts.Count; i++)
        {
            block[i] = at;
            at += Encoding.UTF8.GetBytes(texts[i], new Span<byte>(at, size));
            *at++ = 0;
        }
        block[texts.Count] = null;
        return block;
    }
}
