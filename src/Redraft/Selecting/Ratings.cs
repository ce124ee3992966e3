namespace Redraft.Selecting;

/// <summary>What selectors by ratings have in common.</summary>
internal static class Ratings
{
    public static SelectingOptions Checked(SelectingOptions options)
    {
        var wrong = options.Problems().ToList();
        return wrong.Count == 0 ? options : throw new ArgumentException("selecting: " + string.Join("; ", wrong), nameof(options));
    }
}
