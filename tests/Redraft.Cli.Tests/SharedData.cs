namespace Redraft.Cli.Tests;

/// <summary>Data that isn't ours to ship: used where it lies beside the repository, in ../shared/data.</summary>
internal static class SharedData
{
    /// <summary>The folder; the test is skipped where there is none.</summary>
    public static string Folder
    {
        get
        {
            var folder = Path.Combine(Directory.GetParent(Installation.Home())?.FullName ?? "", "shared", "data");
            Assert.SkipUnless(File.Exists(Path.Combine(folder, "mbpp.jsonl")), "no ../shared/data/mbpp.jsonl: what it holds isn't checked here");
            return folder;
        }
    }
}
