using Redraft.Engine.Checkpoints;

namespace Redraft.Runs;

/// <summary>Keeps a folder to one process at a time. The lock is an open file, so one of a process that died is free by itself.</summary>
public sealed class FolderLock : IDisposable
{
    private const string FileName = "lock", OwnerName = "lock.owner";

    // As .NET reports them on Unix: EAGAIN of Linux and of macOS, EROFS.
    private const int HeldElsewhere = 11;
    private const int HeldElsewhereOnMac = 35;
    private const int ReadOnlySystem = 30;

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The folder, which is there. Who holds it stands in <c>lock.owner</c>, since the lock itself can't be read while it is held.</param>
    /// <param name="work">What the holder does, such as <c>is working on this run</c>, for the message.</param>
    /// <exception cref="RunLockedException">If another process has it.</exception>
    /// <exception cref="UnauthorizedAccessException">If the folder can't be written.</exception>
    public static FolderLock Take(string path, string work)
    {
        var (file, owner) = (Path.Combine(path, FileName), Path.Combine(path, OwnerName));
        FileStream? held = null;
        try
        {
            held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            DurableFile.Write(owner, FormattableString.Invariant($"process {Environment.ProcessId} on host {Environment.MachineName}"));
            return new FolderLock(held);
        }
        catch (IOException error) when (held is null && error.HResult is HeldElsewhere or HeldElsewhereOnMac)
        {
            throw new RunLockedException($"{path}: {Holder(owner)} {work}; wait for it or stop it", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException { HResult: ReadOnlySystem })
        {
            held?.Dispose();
            throw new UnauthorizedAccessException($"{path}: the folder cannot be written", error);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Gives the lock back and leaves nothing of it behind, the folder neither where nothing else is in it.</summary>
    public void Remove()
    {
        if (Path.GetDirectoryName(_file.Name) is { } folder && Directory.Exists(folder))
        {
            File.Delete(Path.Combine(folder, OwnerName));
            File.Delete(_file.Name);
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }

        Dispose();
    }

    /// <summary>Gives the lock back; its files stay.</summary>
    public void Dispose() => _file.Dispose();

    private static string Holder(string owner)
        => File.Exists(owner) && File.ReadAllText(owner) is { Length: > 0 and < 200 } text && text.StartsWith("process ", StringComparison.Ordinal) ? UntrustedText.Visible(text) : "another process";
}
