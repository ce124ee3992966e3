namespace Redraft.Tests.Tasks;

/// <summary>Data that isn't ours to ship: used where it lies beside the repository, in ../shared/data.</summary>
internal static class SharedData
{
    public static string Mbpp => Path("mbpp.jsonl");

    public static string Annotations => Path("surge_annotations.jsonl");

    private static string Path(string name)
    {
        var path = System.IO.Path.Combine(Checkout.Root, "..", "shared", "data", name);
        Assert.SkipUnless(File.Exists(path), $"no ../shared/data/{name}: what it holds isn't checked here");
        return path;
    }
}
