namespace Redraft.Sandbox.Tests;

/// <summary>Finds data that isn't part of the repository.</summary>
internal static class DataFile
{
    public static string? Find(string name)
    {
        var folder = Environment.GetEnvironmentVariable("REDRAFT_DATA");
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); folder is null && at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Redraft.slnx")))
            {
                folder = Path.Combine(at.Parent!.FullName, "shared", "data");
            }
        }
        var path = Path.Combine(folder ?? "", name);
        return File.Exists(path) ? path : null;
    }
}
