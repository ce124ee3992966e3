using Redraft.Viewing;

namespace Redraft.Mcp;

/// <summary>The runs that an assistant can reach: one, or those right under a folder, by the names of their folders.</summary>
/// <remarks>Links are passed over: what they lead to lies elsewhere.</remarks>
internal sealed class RunReach
{
    private readonly string _folder;

    /// <exception cref="DirectoryNotFoundException">If the folder isn't there.</exception>
    public RunReach(string folder) => _folder = Directory.Exists(folder) ? Path.GetFullPath(folder).TrimEnd('/')
        : throw new DirectoryNotFoundException($"{folder}: no such folder; give a run, or a folder of runs, which `redraft run` makes");

    /// <summary>The names, in order; runs that began since are among them.</summary>
    public IReadOnlyList<string> Names => IsRun(_folder) ? [Path.GetFileName(_folder)]
        : [.. new DirectoryInfo(_folder).EnumerateDirectories().Where(run => run.LinkTarget is null && IsRun(run.FullName)).Select(run => run.Name).Order(StringComparer.Ordinal)];

    /// <summary>The folder of a run of that name.</summary>
    /// <exception cref="RefusedException">If there is none.</exception>
    public string PathOf(string name) => !Names.Contains(name) ? throw new RefusedException($"run: there is no run '{UntrustedText.Visible(name, 100)}' here; list_runs names those there are")
        : IsRun(_folder) ? _folder : Path.Combine(_folder, name);

    /// <summary>A run, opened for one call.</summary>
    public ViewedRun Open(string name) => ViewedRun.Open(PathOf(name));

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, "manifest.json"));
}
