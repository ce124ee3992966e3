namespace Redraft.Cli;

/// <summary>Something that a recipe can name.</summary>
/// <param name="Kind">The plural of what it is: tasks, selectors …</param>
/// <param name="Name">Its name in a recipe.</param>
/// <param name="Summary">One line.</param>
internal sealed record Part(string Kind, string Name, string Summary);

/// <summary>All parts, gathered from the lists beside the implementations.</summary>
internal static class Parts
{
    public static IReadOnlyList<Part> All() => [];
}
