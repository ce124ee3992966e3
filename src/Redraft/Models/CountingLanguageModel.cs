namespace Redraft.Models;

/// <summary>Counts what goes through to another model.</summary>
public sealed class CountingLanguageModel(ILanguageModel inner, TimeProvider clock) : ILanguageModel
{
    private readonly Lock _lock = new();
    private ModelUsage _usage = ModelUsage.None;

    /// <inheritdoc/>
    public string Id => inner.Id;

    /// <summary>Everything so far.</summary>
    public ModelUsage Usage
    {
        get
        {
            lock (_lock)
            {
                return _usage;
            }
        }
    }

    /// <inheritdoc/>
    public bool TakesAllAtOnce => inner.TakesAllAtOnce;

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => inner.Fits(text);

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => inner.ScoreKey(text);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var completions = await inner.GenerateAsync(requests, options, cancellation);
        Add(ModelUsage.None with
        {
            Requests = requests.Count,
            Samples = completions.Sum(of => of.Count),
            SampledTokens = completions.Sum(of => of.Sum(completion => (long)completion.Tokens.Count)),
            Time = clock.GetElapsedTime(start),
        });
        return completions;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var scores = await inner.ScoreAsync(texts, cancellation);
        Add(ModelUsage.None with
        {
            ScoredTexts = texts.Count,
            ScoredTokens = scores.Sum(score => (long)score.Count),
            Time = clock.GetElapsedTime(start),
        });
        return scores;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var scores = await inner.ScoreWholeAsync(texts, cancellation);
        Add(ModelUsage.None with { ScoredTexts = texts.Count, ScoredTokens = scores.Sum(score => (long)score.Count), Time = clock.GetElapsedTime(start) });
        return scores;
    }

    private void Add(ModelUsage usage)
    {
        lock (_lock)
        {
            _usage += usage;
        }
    }
}
