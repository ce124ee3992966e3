using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Redraft.Engine.Checkpoints;

/// <summary>A file's bytes where the system holds them, seen in place and copied nowhere.</summary>
/// <remarks>A look beyond the end of a file that another program has cut short ends the process. So a file is mapped only where the system keeps others from
/// that: Windows always does; Linux does by a lease (fcntl(2), F_SETLEASE), which makes whoever opens the file for writing wait, 45 s at most unless the
/// machine is set otherwise, and tells us that somebody waits. On file systems whose files others can change behind this machine's back (FUSE, overlays,
/// networks) a lease keeps nothing, so they are left out.</remarks>
internal sealed unsafe partial class MappedFile : IDisposable
{
    private const int StatusBytes = 256; // struct statfs has 120

    // fcntl.h and signal.h of Linux
    private const int SetSignal = 10;
    private const int SetLease = 1024;
    private const int GetLease = 1025;
    private const int ReadLease = 0;
    private const int NoLease = 2;
    private const int IgnoredSignal = 23; // SIGURG; the usual one, SIGIO, would end the process

    private static readonly long[] FileSystems = [0xEF53, 0x58465342, 0x9123683E, 0xF2F52010, 0x01021994]; // ext2 to 4, XFS, Btrfs, F2FS, tmpfs: linux/magic.h

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

    /// <summary>Maps a file, or returns null where that isn't safe or can't be: it is somebody else's or open for writing, has another length by now, or its
    /// file system knows no mapping or no leases that hold.</summary>
    /// <param name="handle">The file, open for reading only, and for as long as this is used; its lease ends with it.</param>
    /// <param name="length">Its bytes, at least one.</param>
    public static MappedFile? TryOpen(SafeFileHandle handle, long length)
    {
        if (!OperatingSystem.IsWindows() && !(OperatingSystem.IsLinux() && TryLease(handle)))
        {
            return null;
        }

        try
        {
            if (RandomAccess.GetLength(handle) == length)
            {
                using var file = MemoryMappedFile.CreateFromFile(
                    handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
                return new MappedFile(handle, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // it is to be read, then
        }

        if (OperatingSystem.IsLinux())
        {
            _ = Control(handle, SetLease, NoLease); // nobody need wait for what isn't mapped
        }

        return null;
    }

    /// <summary>Some of the bytes.</summary>
    /// <param name="offset">The first.</param>
    /// <param name="count">How many; they lie within the length that was mapped.</param>
    public ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
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

    private static bool TryLease(SafeFileHandle handle)
    {
        var status = stackalloc long[StatusBytes / sizeof(long)];
        return FileSystemStatus(handle, status) == 0 && FileSystems.Contains(status[0]) && Control(handle, SetSignal, IgnoredSignal) == 0 && Control(handle, SetLease, ReadLease) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fstatfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FileSystemStatus(SafeFileHandle file, long* status);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
