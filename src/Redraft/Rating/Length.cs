namespace Redraft.Rating;

/// <summary>How long a redraft is, in words: the selector that every learned one must beat.</summary>
/// <remarks>
/// Words are what stands between white space. Source: Scheurer et al. 2023, arXiv:2303.16755, the maximum-length selector, which beat all others there.
/// Differs from the source: words in place of a tokenizer's tokens, so that a hosted model's texts can be measured too.
/// </remarks>
public sealed class Length : IRater
{
    /// <inheritdoc/>
    public string Name => "length";

    /// <inheritdoc/>
    public string Summary => "the number of words: the longest is chosen (control)";

    /// <inheritdoc/>
    public Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<double>>([.. redrafts.Select(redraft => (double)Words(redraft.Draft.Text))]);

    private static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
