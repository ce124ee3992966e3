namespace Redraft.Rating;

/// <summary>What the task's own scorer found: unit tests passed, exact match, a scripted reader's judgement.</summary>
/// <remarks>Source: Chen, A. et al. 2023, arXiv:2303.16749, Eval(x, t) of §2. Where a program stands in for people it knows the truth: an upper bound
/// for every rater that has to guess.</remarks>
public sealed class TaskScore : IRater
{
    /// <inheritdoc/>
    public string Name => "task-score";

    /// <inheritdoc/>
    public string Summary => "what the task's own scorer found: tests, exact match, a scripted reader";

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<double>>([.. redrafts.Select(redraft => redraft.Score.Value)]);
}
