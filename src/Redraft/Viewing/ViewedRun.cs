using System.Globalization;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Runs.Postgres;

namespace Redraft.Viewing;

/// <summary>A run that is looked at, perhaps while another process writes it. Reads only, and takes no lock that a writer waits for.</summary>
/// <remarks>Open it for one page and close it again: a reader that stays keeps SQLite from folding the log back into the file. Opening costs about a millisecond.</remarks>
public sealed class ViewedRun : IDisposable
{
    private readonly RunFolder _folder;
    private readonly RunDatabase _database;
    private readonly Dictionary<ulong, ModelNames> _names = [];

    private ViewedRun(RunFolder folder, RunDatabase database) => (_folder, _database) = (folder, database);

    /// <summary>The run's folder.</summary>
    public string Folder => _folder.FullPath;

    /// <summary>What the run was started with.</summary>
    public RunManifest Manifest => _folder.Manifest;

    /// <summary>The settings, or null where this version can't read the recipe.</summary>
    public Recipe? Recipe
    {
        get
        {
            try
            {
                return RunExecution.RecipeOf(_folder);
            }
            catch (RecipeException)
            {
                return null;
            }
        }
    }

    /// <summary>How it stands.</summary>
    public RunState State => new[] { "report.json", "paper.md" }.Any(name => File.Exists(_folder.PathOf(name))) ? RunState.Finished
        : Holder(_folder.PathOf("lock.owner")) is { } process && Directory.Exists($"/proc/{process}") ? RunState.Working
        : RunState.Stopped;

    /// <summary>What it is doing now; null where nobody works on it, or nothing is known of it.</summary>
    public RunningStage? Running => State == RunState.Working ? RunningStage.Read(_folder.FullPath) : null;

    internal RunDatabase Database => _database;

    /// <summary>Opens a run.</summary>
    /// <exception cref="DirectoryNotFoundException">If there is none.</exception>
    /// <exception cref="InvalidDataException">If its manifest or its store can't be read, or is of another version.</exception>
    public static ViewedRun Open(string path)
    {
        var folder = RunFolder.Open(path, readOnly: true);
        try
        {
            return new ViewedRun(folder, folder.OpenDatabase());
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Changes whenever something is stored in the run at that path.</summary>
    /// <exception cref="StoreException">If its records are in PostgreSQL, and that doesn't answer.</exception>
    public static string StampOf(string path) => StampOf(path, "run.db", "run.db-wal", "report.json");

    /// <summary>Changes whenever something is stored there, or the run says how far it is.</summary>
    public static string LiveStampOf(string path) => StampOf(path, "run.db", "run.db-wal", "report.json", RunningStage.FileName);

    private static string StampOf(string path, params string[] names) => StorePlace.In(path) is { } place ? $"{PostgresSchema.StampOf(place)} {FilesOf(path, names)}" : FilesOf(path, names);

    private static string FilesOf(string path, string[] names) => string.Join(' ', names
        .Select(name => new FileInfo(Path.Combine(path, name))).Select(file => file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length}.{file.LastWriteTimeUtc.Ticks}") : "-"));

    /// <summary>The records of one seed.</summary>
    public IRunStore StoreOf(ulong seed) => _database.StoreOf(seed);

    /// <summary>What the models of one seed are called.</summary>
    public ModelNames NamesOf(ulong seed) => _names.TryGetValue(seed, out var names) ? names : _names[seed] = new ModelNames(Manifest.Model, StoreOf(seed).Checkpoints());

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    // "process 123 on host name"
    private static int? Holder(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Split(' ') is ["process", var id, "on", "host", var host] && host.Trim() == Environment.MachineName
                && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : null;
        }
        catch (IOException)
        {
            return null; // it is just being written
        }
    }
}
