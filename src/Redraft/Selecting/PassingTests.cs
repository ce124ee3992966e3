namespace Redraft.Selecting;

/// <summary>One redraft that passes every test, uniformly at random among the distinct texts that do.</summary>
/// <remarks>
/// The limit β → ∞ of the target exp(β·R) with R = 1 for programs that pass, 0 for others.
/// Source: Chen, A. et al. 2023, arXiv:2303.16749, Alg. 1 and §2. Differs from the source: distinct texts are
/// equally likely, however often each was sampled.
/// </remarks>
public sealed class PassingTests : ISelector
{
    /// <inheritdoc/>
    public string Name => "passing-tests";

    /// <inheritdoc/>
    public string Summary => "one redraft that passes all tests, at random among the distinct ones";

    /// <inheritdoc/>
    public bool NeedsTests => true;

    /// <inheritdoc/>
    public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        Candidates.Require(candidates);
        var passing = candidates
            .Where(c => c.Score.Passed)
            .DistinctBy(c => c.Draft.Text)
            .ToList();
        return passing.Count == 0 ? [] : [new(new SeededRandom(seed).Pick(passing))];
    }
}
