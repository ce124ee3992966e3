using Redraft.Runs;

namespace Redraft.Models;

/// <summary>A model whose scores are kept in a run's database: what has been scored once is never computed again, by a later stage or after a crash.</summary>
/// <remarks>
/// For models that don't change, such as the reference model that policies are compared with. The bits are those that the model computes, since a
/// score depends on nothing but what <see cref="ILanguageModel.ScoreKey"/> names. Scores are written in parts of 256 texts, so a crash costs one part.
/// Samples go through.
/// </remarks>
/// <param name="inner">The model.</param>
/// <param name="cache">Where its scores are kept.</param>
public sealed class CachingLanguageModel(ILanguageModel inner, LogProbabilityCache cache) : ILanguageModel
{
    private const int Part = 256;

    /// <inheritdoc/>
    public string Id => inner.Id;

    /// <inheritdoc/>
    public bool TakesAllAtOnce => inner.TakesAllAtOnce;

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => inner.Fits(text);

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => inner.ScoreKey(text);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
        => inner.GenerateAsync(requests, options, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
        => inner.ScoreWholeAsync(texts, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
    {
        string?[] keys = [.. texts.Select(inner.ScoreKey)]; // [texts]
        var scores = keys.Select(key => key is null ? null : cache.Find(key)).ToArray(); // [texts] of [T]
        var open = Enumerable.Range(0, texts.Count).Where(i => scores[i] is null).GroupBy(i => keys[i] ?? $"text {i}", StringComparer.Ordinal).ToList();
        foreach (var part in open.Chunk(Part))
        {
            var computed = await inner.ScoreAsync([.. part.Select(same => texts[same.First()])], cancellation).ConfigureAwait(false);
            cache.Put([.. part.Zip(computed).Where(pair => keys[pair.First.First()] is not null).Select(pair => (pair.First.Key, pair.Second))]);
            foreach (var (same, score) in part.Zip(computed))
            {
                foreach (var i in same)
                {
                    scores[i] = score;
                }
            }
        }

        return scores!;
    }
}
