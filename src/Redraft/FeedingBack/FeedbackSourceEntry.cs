namespace Redraft.FeedingBack;

/// <summary>A feedback source that a recipe can name.</summary>
/// <param name="Name">Unique kebab-case name.</param>
/// <param name="Summary">One line for <c>redraft list</c>.</param>
/// <param name="Task">The task that it understands, or null where it can speak of any.</param>
/// <param name="Options">Its options when a recipe gives none, or null where it has none.</param>
/// <param name="Create">Makes it from options of that type, for a task and with its models; an <see cref="ArgumentException"/> says what it lacks.</param>
public sealed record FeedbackSourceEntry(string Name, string Summary, string? Task, object? Options, Func<object?, FeedbackContext, IFeedbackSource> Create)
{
    /// <summary>The kind of author of all its words; null where that depends on what was recorded.</summary>
    public AuthorKind? Author { get; init; }
}
