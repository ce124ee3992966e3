namespace Conventions;

/// <summary>Fails with the whole list and what to do, so that one run shows everything.</summary>
internal static class Refuse
{
    public static void Any(IEnumerable<string> found, string why)
    {
        var list = found.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(list.Count == 0, $"{list.Count} {why}:\n  {string.Join("\n  ", list)}");
    }
}
