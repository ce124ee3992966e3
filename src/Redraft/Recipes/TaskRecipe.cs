namespace Redraft.Recipes;

/// <summary>Which task, and its own options.</summary>
public sealed record TaskRecipe
{
    /// <summary>The task's name; see <c>redraft list</c>.</summary>
    public string Name { get; init; } = "programs";

    /// <summary>The task's own options record (its type depends on the name), or null for its defaults.</summary>
    public object? Options { get; init; }
}
