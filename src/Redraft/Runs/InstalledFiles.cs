namespace Redraft.Runs;

/// <summary>The files that come with Redraft beside its programs: <c>models/</c> and <c>recipes/</c>.</summary>
public static class InstalledFiles
{
    /// <summary>Where the package <c>Redraft</c> puts them, beside the program that uses it.</summary>
    public const string Folder = "redraft-files";

    /// <summary>The nearest folder at or above a place that holds both, or whose folder <see cref="Folder"/> does; null if there is none.</summary>
    /// <param name="place">A folder, the program's as a rule.</param>
    public static string? Above(string place)
    {
        for (var folder = new DirectoryInfo(place); folder is not null; folder = folder.Parent)
        {
            foreach (var home in new[] { folder.FullName, Path.Combine(folder.FullName, Folder) })
            {
                if (Directory.Exists(Path.Combine(home, "models")) && Directory.Exists(Path.Combine(home, "recipes")))
                {
                    return home;
                }
            }
        }

        return null;
    }
}
