namespace Redraft.Engine.Objectives;

/// <summary>Every objective there is. To add one: a class in this folder and a line here.</summary>
public static class ObjectiveList
{
    /// <summary>One line each.</summary>
    public static IReadOnlyList<ITokenObjective> All { get; } =
    [
        new WeightedNll(),
        new PairwiseLogistic(),
    ];

    /// <summary>Finds one by its name.</summary>
    /// <exception cref="ArgumentException">If there is none.</exception>
    public static ITokenObjective Find(string name)
        => All.FirstOrDefault(objective => objective.Name == name)
            ?? throw new ArgumentException($"Expected one of {string.Join(", ", All.Select(objective => objective.Name))}, found '{name}'.", nameof(name));
}
