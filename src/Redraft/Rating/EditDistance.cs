using Redraft.Evaluating;

namespace Redraft.Rating;

/// <summary>How much of the first draft was changed; the smallest change is chosen.</summary>
/// <remarks>
/// <code>levenshtein(redraft, first draft) / characters of the first draft</code>
/// Source: Chen, A. et al. 2023, arXiv:2303.16749, Appendix A.2, where annotators are asked for minimal edits. Not measured there as a selector. NaN without a
/// first draft; relative to 1 character where that is empty.
/// </remarks>
public sealed class EditDistance : IRater
{
    /// <inheritdoc/>
    public string Name => "edit-distance";

    /// <inheritdoc/>
    public string Summary => "how much of the first draft was changed: the smallest change is chosen";

    /// <inheritdoc/>
    public bool LowerIsBetter => true;

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<double>>([.. redrafts.Select(redraft => redraft.Parent is { } parent
            ? Levenshtein.Distance(redraft.Draft.Text, parent.Text) / (double)Math.Max(1, parent.Text.Length)
            : double.NaN)]);
}
