using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Redraft.Sandbox.Limiting;

/// <summary>The system-call filter of every sandbox, assembled as classic BPF for the kernel.</summary>
/// <remarks>
/// A list of what is refused, since what Python and its libraries may call is open; the namespaces are the wall and this
/// takes away what reaches past them: memory that no limit counts, sockets that no namespace separates, new namespaces,
/// and the parts of the kernel in which holes are found most often. Refused calls return EPERM, as on a hardened host.
/// </remarks>
internal static class SeccompFilter
{
    private const ushort Load = 0x20, JumpIfEqual = 0x15, JumpIfAtLeast = 0x35, JumpIfAnyBit = 0x45, Return = 0x06;
    private const uint Allow = 0x7fff0000, KillProcess = 0x80000000, Refuse = 0x00050000 | 1, NotImplemented = 0x00050000 | 38, Ignore = 0x00050000;
    private const uint NumberAt = 0, ArchitectureAt = 4, FirstArgumentAt = 16, SecondArgumentAt = 24, SecondArgumentHighAt = 28, FourthArgumentAt = 40;
    private const uint NamespaceFlags = 0x7e020000 | 0x80; // CLONE_NEW*: user, pid, net, ipc, uts, cgroup, mount, time
    private const uint UnixFamily = 1, MapShared = 0x01, MapAnonymous = 0x20, ChildSignal = 17;
    private const uint OtherCallingConvention = 0x40000000; // x32

    /// <summary>The program for this processor: 8 bytes for each instruction.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no table for this processor.</exception>
    public static byte[] Assemble() => Assemble(RuntimeInformation.ProcessArchitecture);

    internal static byte[] Assemble(Architecture architecture)
    {
        var calls = SystemCallTable.For(architecture);
        var program = new List<(ushort Code, byte True, byte False, uint Value)>
        {
            (Load, 0, 0, ArchitectureAt),
            (JumpIfEqual, 1, 0, calls.Audit),
            (Return, 0, 0, KillProcess),
            (Load, 0, 0, NumberAt),
            (JumpIfAtLeast, 0, 1, OtherCallingConvention),
            (Return, 0, 0, KillProcess),
        };
        foreach (var number in calls.Refused)
        {
            program.AddRange([(JumpIfEqual, 0, 1, number), (Return, 0, 0, Refuse)]);
        }
        // Its flags lie in memory, where a filter can't look: libraries fall back to clone, which is looked at.
        program.AddRange([(JumpIfEqual, 0, 1, calls.Clone3), (Return, 0, 0, NotImplemented)]);
        program.AddRange([(JumpIfEqual, 0, 4, calls.Fork), (Load, 0, 0, FirstArgumentAt),
            (JumpIfAnyBit, 0, 1, NamespaceFlags), (Return, 0, 0, Refuse), (Return, 0, 0, Allow)]);
        foreach (var number in new[] { calls.Socket, calls.SocketPair })
        {
            program.AddRange([(JumpIfEqual, 0, 4, number), (Load, 0, 0, FirstArgumentAt),
                (JumpIfEqual, 1, 0, UnixFamily), (Return, 0, 0, Refuse), (Return, 0, 0, Allow)]);
        }
        // Shared memory without a file: its pages leave the process's count when it lets go of them, but stay.
        program.AddRange([(JumpIfEqual, 0, 5, calls.Map), (Load, 0, 0, FourthArgumentAt),
            (JumpIfAnyBit, 0, 2, MapShared), (JumpIfAnyBit, 0, 1, MapAnonymous), (Return, 0, 0, Refuse), (Return, 0, 0, Allow)]);
        // A parent that ignores SIGCHLD never collects its children's CPU time, and nobody else can. So setting its action
        // (a pointer that isn't null) does nothing and reports success: "ignored, so that none stays a zombie" is honest code.
        program.AddRange([(JumpIfEqual, 0, 8, calls.SignalAction), (Load, 0, 0, FirstArgumentAt),
            (JumpIfEqual, 0, 5, ChildSignal), (Load, 0, 0, SecondArgumentAt), (JumpIfEqual, 0, 2, 0),
            (Load, 0, 0, SecondArgumentHighAt), (JumpIfEqual, 1, 0, 0), (Return, 0, 0, Ignore), (Return, 0, 0, Allow)]);
        program.AddRange([(JumpIfEqual, 0, 5, calls.Ioctl), (Load, 0, 0, SecondArgumentAt),
            (JumpIfEqual, 1, 0, 0x5412), // TIOCSTI: types into a terminal
            (JumpIfEqual, 0, 1, 0x541c), // TIOCLINUX
            (Return, 0, 0, Refuse), (Return, 0, 0, Allow)]);
        program.Add((Return, 0, 0, Allow));
        return Bytes(program);
    }

    private static byte[] Bytes(List<(ushort Code, byte True, byte False, uint Value)> program)
    {
        var bytes = new byte[program.Count * 8];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(i * 8);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Code);
            at[2] = program[i].True;
            at[3] = program[i].False;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].Value);
        }
        return bytes;
    }
}
