namespace Redraft.Models;

/// <summary>A model that writes feedback and then a redraft, seen from outside: of what it writes, the redraft alone is text.</summary>
/// <remarks>Tokens and log-probabilities remain those of both, and scores are the inner model's. What it writes without the sign between them is taken whole.</remarks>
/// <param name="inner">The model.</param>
public sealed class RedraftAfterFeedback(ILanguageModel inner) : ILanguageModel
{
    /// <summary>What stands between feedback and redraft.</summary>
    public const string Sign = " => ";

    /// <inheritdoc/>
    public string Id => inner.Id;

    /// <summary>Feedback on one line, the sign, and a completion.</summary>
    public static string Join(string feedback, string completion)
        => string.Join(' ', feedback.Replace(Sign, " ", StringComparison.Ordinal).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)) + Sign + completion;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
    {
        var drawn = await inner.GenerateAsync(requests, options, cancellation).ConfigureAwait(false);
        return [.. drawn.Select(completions => completions.Select(completion => completion with { Text = Redraft(completion.Text) }).ToList())];
    }

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => inner.Fits(text);

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => inner.ScoreKey(text);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation) => inner.ScoreAsync(texts, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation) => inner.ScoreWholeAsync(texts, cancellation);

    private static string Redraft(string text) => text.IndexOf(Sign, StringComparison.Ordinal) is >= 0 and var at ? text[(at + Sign.Length)..] : text;
}
