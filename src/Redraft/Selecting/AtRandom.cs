namespace Redraft.Selecting;

/// <summary>Any redraft, uniformly at random, whatever its score: the control that every selector must beat.</summary>
/// <remarks>Source: Scheurer et al. 2023, arXiv:2303.16755, the random-refinement baseline.</remarks>
public sealed class AtRandom : ISelector
{
    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public string Summary => "any redraft, whatever its score (control)";

    /// <inheritdoc/>
    public bool NeedsTests => false;

    /// <inheritdoc/>
    public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        Candidates.Require(candidates);
        return [new(new SeededRandom(seed).Pick(candidates))];
    }
}
