using System.Globalization;
using System.Text.Json;
using Redraft.Engine.Checkpoints;

namespace Redraft.Runs;

/// <summary>A run on disk: <c>manifest.json</c>, a folder per seed with <c>run.db</c> and <c>checkpoints/</c>, and the reports.</summary>
/// <remarks>One process at a time writes to a run: a lock file says which. A lock left by a dead process is taken over.</remarks>
public sealed class RunFolder : IDisposable
{
    private const string ManifestName = "manifest.json";

    private readonly FileStream? _lock;

    private RunFolder(string path, RunManifest manifest, FileStream? @lock)
    {
        FullPath = path;
        Manifest = manifest;
        _lock = @lock;
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>What the run was started with.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Makes a new run and locks it.</summary>
    /// <exception cref="IOException">If the folder holds a run already, or can't be made.</exception>
    public static RunFolder Create(string path, RunManifest manifest)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(Path.Combine(path, ManifestName)))
        {
            throw new IOException($"{path}: there is a run already; go on with `redraft resume {path}` or choose another folder with --out");
        }

        Directory.CreateDirectory(path);
        var held = Lock(path);
        DurableFile.Write(Path.Combine(path, ManifestName), RunJson.Write(manifest));
        return new RunFolder(path, manifest, held);
    }

    /// <summary>Opens a run.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="readOnly">Reads only, beside a process that writes.</param>
    /// <exception cref="DirectoryNotFoundException">If there is no run.</exception>
    /// <exception cref="InvalidDataException">If its manifest can't be read.</exception>
    public static RunFolder Open(string path, bool readOnly = false)
    {
        path = Path.GetFullPath(path);
        var file = Path.Combine(path, ManifestName);
        if (!File.Exists(file))
        {
            throw new DirectoryNotFoundException($"{path}: no run there (no {ManifestName}); runs are made by `redraft quickstart` and `redraft run`");
        }

        try
        {
            var manifest = RunJson.Read<RunManifest>(File.ReadAllText(file));
            return new RunFolder(path, manifest, readOnly ? null : Lock(path));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{file}: not a run's manifest ({error.Message})", error);
        }
    }

    /// <summary>The folder of one seed's part.</summary>
    public string FolderOf(ulong seed) => Path.Combine(FullPath, "seed-" + seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>Opens the store of one seed's part; for reading it must exist.</summary>
    public SqliteRunStore OpenStore(ulong seed)
    {
        var folder = FolderOf(seed);
        if (_lock is not null)
        {
            Directory.CreateDirectory(folder);
        }

        return SqliteRunStore.Open(Path.Combine(folder, "run.db"), readOnly: _lock is null);
    }

    /// <summary>The path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Writes a file of the folder whole.</summary>
    public void Write(string name, string text) => DurableFile.Write(PathOf(name), text);

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    // The lock is the open file; who holds it stands in a second one, since the first can't be read while it is locked.
    private static FileStream Lock(string path)
    {
        var (file, owner) = (Path.Combine(path, "lock"), Path.Combine(path, "lock.owner"));
        try
        {
            var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(owner, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return held;
        }
        catch (IOException error) when (error is not DirectoryNotFoundException && File.Exists(owner) && !IsFull(error))
        {
            throw new IOException($"{path}: process {Holder(owner)} is working on this run; wait for it or stop it", error);
        }
    }

    // ENOSPC as .NET reports it.
    private static bool IsFull(IOException error) => error.HResult == 28;

    private static string Holder(string owner)
        => File.ReadAllText(owner) is { Length: > 0 and < 12 } text && text.All(char.IsAsciiDigit) ? text : "another";
}
