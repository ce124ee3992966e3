using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.FeedingBack;

/// <summary>What feedback sources are made with.</summary>
/// <param name="Task">What the run is about.</param>
public sealed record FeedbackContext(ITask Task)
{
    /// <summary>Where people are asked; null where there is no page.</summary>
    public Annotating.AnnotationDesk? Desk { get; init; }

    /// <summary>Opens a model by its name or folder, the run's base model for null; asked when feedback is first given. By default there is none.</summary>
    public Func<string?, ILanguageModel> Model { get; init; } = name => throw new InvalidOperationException($"no model here to ask for feedback: '{name ?? "the base model"}'");
}
