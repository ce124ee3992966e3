using Redraft.Rewarding;
using Redraft.Tasks;

namespace Redraft.Rating;

/// <summary>What the run's own reward model says, which learned from comparisons.</summary>
/// <remarks>
/// The number is its kind's (docs/methods/reward-models.md): 0 to 1, or any for a scalar head; NaN where the text is too long. It reads problem and
/// text alone, no feedback. Source: Scheurer et al. 2023, arXiv:2303.16755, where a reward model chooses the best of 64 samples.
/// </remarks>
public sealed class LearnedReward : IRater
{
    /// <summary>Its name in recipes.</summary>
    public const string RaterName = "reward-model";

    /// <inheritdoc/>
    public string Name => RaterName;

    /// <inheritdoc/>
    public string Summary => "the run's own reward model, trained from comparisons; needs the recipe's section reward-model";

    /// <inheritdoc/>
    public string? Refusal(ITask task) => task is IJudgedTask ? null : $"task '{task.Name}' has no questions for a judge";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If the context has no reward model.</exception>
    public Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
        => (context.RewardModel ?? throw new ArgumentException($"{Name}: the run has no reward model; add the section reward-model to its recipe", nameof(context)))
            .RateAsync([.. redrafts.Select(redraft => new ProblemText(redraft.Problem, redraft.Draft.Text))], cancellation);
}
