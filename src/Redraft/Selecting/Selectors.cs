namespace Redraft.Selecting;

/// <summary>Every selector there is. To add one: a class in this folder and a line here.</summary>
public static class Selectors
{
    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<ISelector> All { get; } =
    [
        new PassingTests(),
        new BestScore(),
        new AtRandom(),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(s => s.Name);

    /// <summary>The selector of that name, or null.</summary>
    public static ISelector? Find(string name) => All.FirstOrDefault(s => s.Name == name);
}
