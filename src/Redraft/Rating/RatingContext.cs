using Redraft.Models;
using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>What raters work with.</summary>
/// <param name="Task">The task of the redrafts.</param>
/// <param name="Judge">The model that is asked: the base model of a run.</param>
public sealed record RatingContext(ITask Task, ILanguageModel Judge)
{
    /// <summary>Who turns texts into vectors; by default the judge, if it can.</summary>
    public ITextEmbedder? Embedder { get; init; } = Judge as ITextEmbedder;

    /// <summary>The run's reward model; null where it trains none.</summary>
    public Rewarding.RewardModel? RewardModel { get; init; }

    /// <summary>Log-probabilities that several raters read, each computed once.</summary>
    internal Likelihoods Likelihoods => field ??= new Likelihoods(Task, Judge);
}
