using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>Rates redrafts with one number each, from which selectors choose. Deterministic; thread-safe.</summary>
public interface IRater
{
    /// <summary>Unique kebab-case name.</summary>
    string Name { get; }

    /// <summary>One line for <c>redraft list</c>.</summary>
    string Summary { get; }

    /// <summary>Whether the better redraft has the lower number.</summary>
    bool LowerIsBetter => false;

    /// <summary>Whether it reads the feedback, without which it can say nothing.</summary>
    bool NeedsFeedback => false;

    /// <summary>Why it can't rate redrafts of a task, or null where it can.</summary>
    string? Refusal(ITask task) => null;

    /// <summary>What it asks a model for, which not every hosted model can give; null, the default, where it asks nothing.</summary>
    Models.ModelNeed? Needs => null;

    /// <summary>The words that it has a model answer with, each of which must be one token of that model; none where it asks nothing.</summary>
    /// <param name="task">A task that it can rate redrafts of.</param>
    /// <param name="problem">Any problem of it.</param>
    IReadOnlyList<string> AnswerWords(ITask task, Problem problem) => [];

    /// <summary>One number per redraft, in their order; NaN where it has none to give.</summary>
    /// <param name="redrafts">All that are to be rated together; some numbers are relative to the mean of all.</param>
    /// <param name="context">The task and the models to ask.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation);
}
