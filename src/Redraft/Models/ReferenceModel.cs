namespace Redraft.Models;

/// <summary>A model with its adapters switched off while it works: what it was before they were trained, without a second copy.</summary>
/// <param name="model">The model, whose calls and these take turns.</param>
internal sealed class ReferenceModel(EmbeddedLanguageModel model) : ILanguageModel
{
    private readonly Lazy<string> _id = new(() => model.WithoutAdapters(m => WeightsHash.Of(m.Transformer), CancellationToken.None).GetAwaiter().GetResult());

    /// <inheritdoc/>
    public string Id => _id.Value;

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
        => model.WithoutAdapters(m => m.Generate(requests, options, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        => model.WithoutAdapters(m => m.Score(texts, cancellation), cancellation);

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => model.Fits(text);

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => model.ScoreKey(Id, text);
}
