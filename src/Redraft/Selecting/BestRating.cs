namespace Redraft.Selecting;

/// <summary>The redraft with the best rating, or the best weighted sum of ratings; ties are broken uniformly at random.</summary>
/// <remarks>
/// <code>argmax over redrafts of Σ_j w_j · R_j(redraft)</code>
/// R_j with its sign turned where lower is better; a redraft of which one R_j is not a number can't be chosen. Source: Scheurer et al. 2023,
/// arXiv:2303.16755, Alg. 1: the argmax of a score over the refinements. Differs from the source: the authors' code breaks ties by position.
/// </remarks>
/// <param name="options">Who rates, and how much each counts.</param>
public sealed class BestRating(SelectingOptions options) : IRatingSelector
{
    /// <inheritdoc/>
    public string Name => "best-rating";

    /// <inheritdoc/>
    public string Summary => "the redraft that raters of the recipe's choice rate highest in sum; a rater's own name says the same of it alone";

    /// <inheritdoc/>
    public bool NeedsTests => false;

    /// <inheritdoc/>
    public SelectingOptions Options => options;

    /// <inheritdoc/>
    public IReadOnlyList<string> Reads => options.By;

    /// <inheritdoc/>
    public ISelector With(SelectingOptions other) => new BestRating(Ratings.Checked(other));

    /// <inheritdoc/>
    public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        Candidates.Require(candidates);
        var rated = options.Rate(candidates);
        if (rated.Count == 0)
        {
            return [];
        }

        var best = rated.Max(r => r.Value);
        return [new(new SeededRandom(seed).Pick([.. rated.Where(r => r.Value == best)]).Draft)];
    }
}
