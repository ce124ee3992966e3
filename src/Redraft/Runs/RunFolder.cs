using System.Globalization;
using System.Text;
using System.Text.Json;
using Redraft.Engine;
using Redraft.Engine.Checkpoints;
using Redraft.Runs.Postgres;

namespace Redraft.Runs;

/// <summary>
/// A run on disk: <c>manifest.json</c>, <c>run.db</c> with all seeds' records (or <c>store.json</c>, which says where in PostgreSQL they are), a folder per seed with
/// <c>checkpoints/</c>, and the reports.
/// </summary>
/// <remarks>One process at a time writes to a run: a lock file says which. A lock left by a dead process is taken over.</remarks>
public sealed class RunFolder : IDisposable
{
    private const string ManifestName = "manifest.json";
    private const string DatabaseName = "run.db";
    private const long LargestManifest = 16 << 20; // bytes

    private readonly FolderLock? _lock;

    private RunFolder(string path, RunManifest manifest, StorePlace? place, FolderLock? @lock)
    {
        FullPath = path;
        Manifest = manifest;
        Place = place;
        _lock = @lock;
    }

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>What the run was started with.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Where in PostgreSQL the records are; null where they are in the folder.</summary>
    public StorePlace? Place { get; }

    /// <summary>Makes a new run and locks it.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="manifest">What it is started with.</param>
    /// <param name="place">Where in PostgreSQL its records go; null keeps them in the folder.</param>
    /// <exception cref="IOException">If the folder or the place holds a run already, or can't be made.</exception>
    public static RunFolder Create(string path, RunManifest manifest, StorePlace? place = null)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(Path.Combine(path, ManifestName)))
        {
            throw new IOException($"{path}: there is a run already; go on with `redraft resume {path}` or choose another folder with --out");
        }

        Directory.CreateDirectory(path);
        var held = Lock(path);
        try
        {
            if (place is not null)
            {
                PostgresSchema.Create(place, RunJson.Write(manifest));
                place.WriteTo(path);
            }
            else
            {
                File.Delete(Path.Combine(path, StorePlace.FileName)); // of a start that was killed at once
            }

            DurableFile.Write(Path.Combine(path, ManifestName), RunJson.Write(manifest));
            return new RunFolder(path, manifest, place, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens a run.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="readOnly">Reads only, beside a process that writes.</param>
    /// <param name="store">Where PostgreSQL is reached now, whatever the folder says; a run that is only read needs no folder then. Null goes by the folder.</param>
    /// <exception cref="ArgumentException">If that is no connection string, or has a password.</exception>
    /// <exception cref="DirectoryNotFoundException">If there is no run.</exception>
    /// <exception cref="InvalidDataException">If its manifest can't be read.</exception>
    /// <exception cref="RunLockedException">If another process is working on it.</exception>
    public static RunFolder Open(string path, bool readOnly = false, string? store = null)
    {
        path = Path.GetFullPath(path);
        var file = Path.Combine(path, ManifestName);
        var place = StorePlace.In(path);
        place = store is null ? place : place is null ? StorePlace.For(store, path) : StorePlace.Of(store, place.Run);
        if (!File.Exists(file) && readOnly && store is not null)
        {
            return new RunFolder(path, Read(PostgresSchema.ManifestOf(place!), place!.ToString()), place, null);
        }

        if (!File.Exists(file))
        {
            throw new DirectoryNotFoundException($"{path}: no run there ({(File.Exists(path) ? "it is a file" : Directory.Exists(path) ? $"no {ManifestName}" : "no such folder")}); runs are made by `redraft quickstart` and `redraft run`");
        }

        var manifest = Read(Encoding.UTF8.GetString(RegularFile.ReadAll(file, LargestManifest)), file);
        return new RunFolder(path, manifest, place, readOnly ? null : Lock(path));
    }

    private static RunManifest Read(string text, string file)
    {
        try
        {
            var manifest = RunJson.Read<RunManifest>(text);
            if (manifest.Problems().ToList() is { Count: > 0 } problems)
            {
                throw new InvalidDataException($"{file}: {string.Join("; ", problems)}");
            }

            return manifest;
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{file}: not a run's manifest ({error.Message})", error);
        }
    }

    /// <summary>The folder of one seed's part.</summary>
    public string FolderOf(ulong seed) => Path.Combine(FullPath, "seed-" + seed.ToString(CultureInfo.InvariantCulture));

    /// <summary>The file that holds all seeds' records, where they are in the folder.</summary>
    public string DatabasePath => PathOf(DatabaseName);

    /// <summary>The file or the place that holds all seeds' records, for messages.</summary>
    internal string Records => Place?.ToString() ?? DatabasePath;

    /// <summary>Opens the run's database; for reading it must exist.</summary>
    /// <exception cref="InvalidDataException">
    /// If it is of another schema, or is missing though it is to be read, or though there are checkpoints that it should know of; or holds another run than the folder's.
    /// </exception>
    /// <exception cref="StoreException">If PostgreSQL doesn't answer, or refuses.</exception>
    public RunDatabase OpenDatabase()
    {
        if (Place is not null)
        {
            RequireSame(Place);
            return RunDatabase.Open(Place, readOnly: _lock is null);
        }

        if (!Holds(DatabasePath))
        {
            RequireNothingLost();
        }

        return RunDatabase.Open(DatabasePath, readOnly: _lock is null);
    }

    private void RequireSame(StorePlace place)
    {
        var stored = Read(PostgresSchema.ManifestOf(place), place.ToString());
        if (stored.Name != Manifest.Name)
        {
            throw new InvalidDataException($"{place}: another run than the one of {FullPath}, which was started {Manifest.Started:u}, that one {stored.Started:u}; give the right server and database with --store");
        }
    }

    private void RequireNothingLost()
    {
        var folders = Manifest.Seeds.Select(FolderOf).ToList();
        foreach (var older in folders.Select(folder => Path.Combine(folder, DatabaseName)).Where(Holds))
        {
            RunDatabase.Open(older, readOnly: true).Dispose(); // a file per seed is of an older schema, and refused by its number
        }

        if (folders.Select(folder => Path.Combine(folder, "checkpoints")).Any(checkpoints => Directory.Exists(checkpoints) && Directory.EnumerateFileSystemEntries(checkpoints).Any()))
        {
            throw new InvalidDataException($"{DatabasePath}: missing, though there are checkpoints: put it back, or start a new run");
        }

        if (_lock is null)
        {
            throw new InvalidDataException($"{DatabasePath}: missing; the run is not begun yet, or the file was removed: `redraft resume {FullPath}` goes on");
        }
    }

    // A file of no bytes is what a failed copy leaves; SQLite would begin it anew.
    private static bool Holds(string database) => new[] { database, database + "-wal" }.Any(path => new FileInfo(path) is { Exists: true, Length: > 0 });

    /// <summary>The path of a file in the folder.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Writes a file of the folder whole.</summary>
    public void Write(string name, string text) => DurableFile.Write(PathOf(name), text);

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    private static FolderLock Lock(string path) => FolderLock.Take(path, "is working on this run");
}
