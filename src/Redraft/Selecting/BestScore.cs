namespace Redraft.Selecting;

/// <summary>The redraft with the highest score; ties are broken uniformly at random.</summary>
/// <remarks>Source: Scheurer et al. 2023, arXiv:2303.16755, the argmax of a score R over the refinements.
/// Differs from the source: the authors' code breaks ties by position.</remarks>
public sealed class BestScore : ISelector
{
    /// <inheritdoc/>
    public string Name => "best-score";

    /// <inheritdoc/>
    public string Summary => "the redraft that the task's scorer rates highest";

    /// <inheritdoc/>
    public bool NeedsTests => false;

    /// <inheritdoc/>
    public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        Candidates.Require(candidates);
        var best = candidates.Max(c => c.Score.Value);
        return [new(new SeededRandom(seed).Pick([.. candidates.Where(c => c.Score.Value == best)]))];
    }
}
