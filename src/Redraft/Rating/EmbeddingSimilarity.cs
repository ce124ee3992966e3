namespace Redraft.Rating;

/// <summary>How much a redraft and the feedback have in common, by the angle between their embeddings.</summary>
/// <remarks>
/// <code>cos(embedding of the feedback, embedding of the redraft)</code>
/// From −1 to 1. Source: Scheurer et al. 2022, arXiv:2204.14146, where it chose the refinement; by Scheurer et al. 2023, arXiv:2303.16755, it is no better
/// than chance (48.25 % against random). Differs from the source: the embedded model's mean-pooled hidden states in place of a hosted embedder.
/// </remarks>
public sealed class EmbeddingSimilarity : IRater
{
    /// <inheritdoc/>
    public string Name => "embedding-similarity";

    /// <inheritdoc/>
    public string Summary => "the cosine between the embeddings of feedback and redraft";

    /// <inheritdoc/>
    public bool NeedsFeedback => true;

    /// <inheritdoc/>
    public Models.ModelNeed? Needs => Models.ModelNeed.Embeddings;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">If nothing in the context turns texts into vectors.</exception>
    public async Task<IReadOnlyList<double>> RateAsync(IReadOnlyList<ScoredDraft> redrafts, RatingContext context, CancellationToken cancellation)
    {
        var embedder = context.Embedder
            ?? throw new ArgumentException($"{Name}: the model '{context.Judge.Id}' gives no embeddings; choose another selector", nameof(context));
        var texts = redrafts.SelectMany(redraft => new[] { redraft.Feedback?.Text ?? "", redraft.Draft.Text }).Distinct().ToList();
        var vectors = await embedder.EmbedAsync(texts, cancellation).ConfigureAwait(false);
        var byText = texts.Zip(vectors).ToDictionary(pair => pair.First, pair => pair.Second);
        return [.. redrafts.Select(redraft => redraft.Feedback is { } feedback ? Cosine(byText[feedback.Text], byText[redraft.Draft.Text]) : double.NaN)];
    }

    private static double Cosine(float[] a, float[] b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return aa > 0 && bb > 0 ? dot / Math.Sqrt(aa * bb) : double.NaN;
    }
}
