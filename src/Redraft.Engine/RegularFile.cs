using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Redraft.Engine;

/// <summary>Opens files that strangers name: a pipe without a writer would hang, a device without end would fill the memory.</summary>
public static partial class RegularFile
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000; // O_NONBLOCK | O_CLOEXEC, Linux

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadFileException">If it is a pipe, a device or a file that the system makes up as it is read; elsewhere than on Linux pipes and
    /// devices are not told apart.</exception>
    /// <exception cref="IOException">If it can't be opened.</exception>
    public static FileStream Open(string path)
    {
        RefuseOthers(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Opens a file for reading at any place.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadFileException">As <see cref="Open"/>.</exception>
    /// <exception cref="IOException">If it can't be opened.</exception>
    public static SafeFileHandle OpenHandle(string path)
    {
        RefuseOthers(path);
        return File.OpenHandle(path, options: FileOptions.SequentialScan);
    }

    /// <summary>A file's bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes that such a file has.</param>
    /// <exception cref="BadFileException">If it is larger; and as <see cref="Open"/>.</exception>
    /// <exception cref="IOException">If it can't be read.</exception>
    public static byte[] ReadAll(string path, long most)
    {
        using var stream = Open(path);
        using var read = new MemoryStream();
        var part = new byte[1 << 16];
        for (var length = stream.Read(part); length > 0; length = stream.Read(part))
        {
            read.Write(part, 0, length);
            if (read.Length > most) // not by the length: a file may grow while it is read
            {
                throw new BadFileException(path, $"larger than {most} bytes; is it the right file?");
            }
        }

        return read.ToArray();
    }

    private static void RefuseOthers(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!OperatingSystem.IsLinux() || Directory.Exists(path))
        {
            return;
        }

        var descriptor = OpenNative(path, NonBlockingCloseOnExec); // a plain opening of a pipe waits for its writer
        if (descriptor < 0)
        {
            return; // the opening proper says why
        }

        using var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        if (!stream.CanSeek || (stream.Length == 0 && stream.ReadByte() >= 0)) // a device has no length and yet bytes
        {
            throw new BadFileException(path, "a pipe, a device or the like; expected a regular file");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenNative(string path, int flags);
}
