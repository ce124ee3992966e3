using Redraft.Evaluating.Statistics;

namespace Redraft.Selecting;

/// <summary>Every redraft with its importance weight: a weighted training set in place of one choice.</summary>
/// <remarks>
/// <code>
/// w_i = exp(β·R_i − ln Σ_j exp(β·R_j))        R = the weighted sum of ratings; Σ_i w_i = 1 for each problem
/// </code>
/// β = 0 takes all alike; β → ∞ leaves the best, and several that are equal share the weight. Redrafts without a number are left out, and so are weights
/// under one in a million, whose gradient nobody would see. Source: Scheurer et al. 2023, arXiv:2303.16755, §2: self-normalised importance weights
/// of exp(β·R), with the proposal's own density taken as constant. So the target is q·exp(β·R)/Z, not exp(β·R)/Z (docs/algorithm.md).
/// </remarks>
/// <param name="options">Who rates, how much each counts, and β.</param>
public sealed class Softmax(SelectingOptions options) : IRatingSelector
{
    private const double Least = 1e-6;

    /// <inheritdoc/>
    public string Name => "softmax";

    /// <inheritdoc/>
    public string Summary => "all redrafts, each weighted by exp(beta times its rating)";

    /// <inheritdoc/>
    public bool NeedsTests => false;

    /// <inheritdoc/>
    public SelectingOptions Options => options;

    /// <inheritdoc/>
    public IReadOnlyList<string> Reads => options.By;

    /// <inheritdoc/>
    public ISelector With(SelectingOptions other) => new Softmax(Ratings.Checked(other));

    /// <inheritdoc/>
    public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        Candidates.Require(candidates);
        var rated = options.Rate(candidates);
        if (rated.Count == 0)
        {
            return [];
        }

        var weights = ImportanceWeights.Of([.. rated.Select(r => r.Value)], options.Beta);
        var kept = rated.Zip(weights).Where(r => r.Second >= Least).ToList();
        var sum = kept.Sum(r => r.Second);
        return [.. kept.Select(r => new WeightedDraft(r.First.Draft, r.Second / sum))];
    }
}
