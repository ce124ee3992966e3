using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Redraft.Engine.Checkpoints;

/// <summary>A file's bytes where the system holds them, seen in place and copied nowhere.</summary>
/// <remarks>A look beyond the end of a file that another program has cut short ends the process. So a file is mapped only where the system keeps others from
/// that: Windows always does; Linux does by a lease (fcntl(2), F_SETLEASE), which makes whoever opens the file for writing wait, 45 s unless the machine is
/// set otherwise, and tells us that somebody waits.</remarks>
internal sealed unsafe partial class MappedFile : IDisposable
{
    // fcntl.h and signal.h of Linux
    private const int SetSignal = 10;
    private const int SetLease = 1024;
    private const int GetLease = 1025;
    private const int ReadLease = 0;
    private const int IgnoredSignal = 23; // SIGURG; the usual one, SIGIO, would end the process

    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly long _length;

    private bool _closed;

    private MappedFile(SafeFileHandle handle, MemoryMappedViewAccessor view, long length)
    {
        (_handle, _view, _length) = (handle, view, length);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Whether nobody waits to change the file. Once somebody does, the file is to be read in place of being looked at.</summary>
    public bool IsKept => OperatingSystem.IsWindows() || Control(_handle, GetLease, 0) == ReadLease;

    /// <summary>Maps a file, or returns null where that isn't safe or can't be: it isn't ours, somebody has it open for writing, its file system knows no
    /// leases or no mapping.</summary>
    /// <param name="handle">The file, open for reading only, and for as long as this is used; its lease ends with it.</param>
    /// <param name="length">Its bytes, at least one.</param>
    public static MappedFile? TryOpen(SafeFileHandle handle, long length)
    {
        if (!OperatingSystem.IsWindows()
            && !(OperatingSystem.IsLinux() && Control(handle, SetSignal, IgnoredSignal) == 0 && Control(handle, SetLease, ReadLease) == 0))
        {
            return null;
        }

        try
        {
            using var file = MemoryMappedFile.CreateFromFile(
                handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read); // refuses a length that the file no longer has
            return new MappedFile(handle, view, length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Some of the bytes.</summary>
    /// <param name="offset">The first.</param>
    /// <param name="count">How many; they lie within the length that was mapped.</param>
    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, _length - count);
        return new(_start + offset, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
