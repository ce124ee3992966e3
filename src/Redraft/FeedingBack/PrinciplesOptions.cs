namespace Redraft.FeedingBack;

/// <summary>A constitution, and the model that criticises by it.</summary>
public sealed record PrinciplesOptions
{
    /// <summary>The principles, each to be drawn equally often. Empty, the default, stands for all that the task understands.</summary>
    public IReadOnlyList<string> Principles { get; init; } = [];

    /// <summary>The model that criticises; by default the run's base model.</summary>
    public CriticOptions Critic { get; init; } = new();

    /// <summary>Everything that is wrong with these options, by the keys of a recipe.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. Principles.Any(string.IsNullOrWhiteSpace) ? ["principles: a principle in words expected, found an empty one"] : Array.Empty<string>(),
        .. Critic.Problems().Select(problem => "critic." + problem),
    ];
}
