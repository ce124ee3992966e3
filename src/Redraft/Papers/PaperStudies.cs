namespace Redraft.Papers;

/// <summary>Every paper that can be done again. To add one: an <see cref="IPaperStudy"/>, a line here, and a recipe of its name in <c>recipes/papers</c>.</summary>
public static class PaperStudies
{
    /// <summary>What follows a paper's key in the name of its study with the published data.</summary>
    public const string WithData = "-data";

    /// <summary>The list, in the order shown.</summary>
    public static IReadOnlyList<IPaperStudy> All { get; } =
    [
        new Scheurer2023(),
        new Chen2023(),
        new Chen2023Data(),
    ];

    /// <summary>The names, in the order of the list.</summary>
    public static IEnumerable<string> Names => All.Select(study => study.Name);

    /// <summary>The study of that name, or null.</summary>
    public static IPaperStudy? Find(string name) => All.FirstOrDefault(study => study.Name == name);
}
