using Redraft.Models;
using Redraft.Recipes;
using Redraft.Tasks;

namespace Redraft.FeedingBack;

/// <summary>What feedback sources are made with.</summary>
/// <param name="Task">What the run is about.</param>
public sealed record FeedbackContext(ITask Task)
{
    /// <summary>Where people are asked; null where there is no page.</summary>
    public Annotating.AnnotationDesk? Desk { get; init; }

    /// <summary>Opens a model, the run's base model for null; asked when feedback is first given. By default there is none.</summary>
    public Func<ModelRecipe?, ILanguageModel> Model { get; init; } = model => throw new InvalidOperationException($"no model here to ask for feedback: '{model?.Name ?? "the base model"}'");
}
