using Redraft.Runs;
using Redraft.Viewing;

namespace Redraft.Web.Viewing;

/// <summary>The runs that are shown, each under a number that stays while the viewer runs. Thread-safe.</summary>
internal sealed class RunShelf
{
    private readonly Lock _turn = new();
    private readonly List<ShelvedRun> _runs = [];
    private readonly IReadOnlyList<string> _folders;

    /// <param name="folders">Runs, or folders of runs.</param>
    /// <exception cref="DirectoryNotFoundException">If one of them is neither.</exception>
    /// <exception cref="InvalidDataException">If a run that is named can't be read.</exception>
    public RunShelf(IReadOnlyList<string> folders)
    {
        _folders = [.. folders.Select(Path.GetFullPath)];
        foreach (var folder in _folders)
        {
            if (IsRun(folder) || !Directory.Exists(folder))
            {
                ViewedRun.Open(folder).Dispose(); // says what is wrong before anything is served
            }
            else if (!RunsIn(folder).Any())
            {
                throw new DirectoryNotFoundException($"{folder}: neither a run nor a folder of runs (no manifest.json in it or in a folder of it); runs are made by `redraft quickstart` and `redraft run`");
            }
        }
    }

    /// <summary>All runs; those that began since are found too.</summary>
    public IReadOnlyList<ShelvedRun> Runs
    {
        get
        {
            lock (_turn)
            {
                foreach (var path in _folders.SelectMany(folder => IsRun(folder) ? [folder] : RunsIn(folder)).Where(path => !_runs.Exists(run => run.Path == path)))
                {
                    _runs.Add(new ShelvedRun(_runs.Count + 1, path));
                }

                return [.. _runs];
            }
        }
    }

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, "manifest.json"));

    private static IEnumerable<string> RunsIn(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Where(IsRun).Order(StringComparer.Ordinal) : [];
}

/// <summary>A run on the shelf.</summary>
/// <param name="number">Its number, from 1.</param>
/// <param name="path">Its folder.</param>
internal sealed class ShelvedRun(int number, string path)
{
    private readonly Lock _turn = new();
    private (string Stamp, SampleTable Table)? _counted;

    public int Number => number;

    public string Path => path;

    /// <summary>What it is called: its folder's name.</summary>
    public string Name => System.IO.Path.GetFileName(path);

    /// <summary>How its samples ended; counted again only when something was stored.</summary>
    public SampleTable Samples(ViewedRun run)
    {
        lock (_turn)
        {
            var stamp = ViewedRun.StampOf(path);
            if (_counted is not { } counted || counted.Stamp != stamp)
            {
                _counted = counted = (stamp, SampleTable.Of(run));
            }

            return counted.Table;
        }
    }

    /// <summary>The report that the run has written, or null while there is none that can be read.</summary>
    public RunReport? Report()
    {
        var file = System.IO.Path.Combine(path, "report.json");
        try
        {
            return File.Exists(file) ? RunReportJson.Read(File.ReadAllText(file), file) : null;
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
