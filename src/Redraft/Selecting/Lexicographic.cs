namespace Redraft.Selecting;

/// <summary>The best by the first rater; among its equals the best by the second, and so on; what is equal to the last, uniformly at random.</summary>
/// <remarks>
/// A redraft of which a rating is not a number loses to all that have one. Source: Chen, A. et al. 2023, arXiv:2303.16749, §2, whose filter by unit tests
/// followed by a free choice is the case of two raters.
/// </remarks>
/// <param name="options">Who rates, in order of importance; weights and β don't matter.</param>
public sealed class Lexicographic(SelectingOptions options) : IRatingSelector
{
    /// <inheritdoc/>
    public string Name => "lexicographic";

    /// <inheritdoc/>
    public string Summary => "the best by the recipe's first rater, among equals by its second, and so on";

    /// <inheritdoc/>
    public bool NeedsTests => false;

    /// <inheritdoc/>
    public SelectingOptions Options => options;

    /// <inheritdoc/>
    public IReadOnlyList<string> Reads => options.By;

    /// <inheritdoc/>
    public ISelector With(SelectingOptions other) => new Lexicographic(Ratings.Checked(other));

    /// <inheritdoc/>
    public IReadOnlyList<WeightedDraft> Select(IReadOnlyList<ScoredDraft> candidates, ulong seed)
    {
        Candidates.Require(candidates);
        IReadOnlyList<ScoredDraft> left = candidates;
        foreach (var rater in options.By)
        {
            var rated = left.Select(c => (Draft: c, Value: SelectingOptions.Signed(c, rater))).Where(c => double.IsFinite(c.Value)).ToList();
            if (rated.Count == 0)
            {
                return [];
            }

            var best = rated.Max(r => r.Value);
            left = [.. rated.Where(r => r.Value == best).Select(r => r.Draft)];
        }

        return [new(new SeededRandom(seed).Pick(left))];
    }
}
