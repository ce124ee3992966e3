using System.Runtime.InteropServices;

namespace Redraft.Engine.Kernels;

/// <summary>Memory with instructions: first written, then executable, never both.</summary>
/// <remarks>Kept until the process ends: a few kilobytes, made once.</remarks>
internal static unsafe partial class MachineCode
{
    private const string Switch = "REDRAFT_MACHINE_CODE";
    private const int ReadWrite = 3, ReadExecute = 5, PrivateAnonymous = 0x22;
    private static readonly void* Failed = (void*)-1;

    /// <summary>Whether the environment variable <c>REDRAFT_MACHINE_CODE</c> isn't 0.</summary>
    public static bool IsAllowed => Environment.GetEnvironmentVariable(Switch) != "0";

    /// <summary>The address of a copy of the code that can be called; null where the system refuses.</summary>
    public static void* TryMake(ReadOnlySpan<byte> code)
    {
        var memory = Map(null, (nuint)code.Length, ReadWrite, PrivateAnonymous, -1, 0);
        if (memory == Failed)
        {
            return null;
        }

        code.CopyTo(new Span<byte>(memory, code.Length));
        if (Protect(memory, (nuint)code.Length, ReadExecute) == 0)
        {
            return memory;
        }

        _ = Unmap(memory, (nuint)code.Length);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
