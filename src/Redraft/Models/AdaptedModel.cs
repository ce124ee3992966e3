using Redraft.Engine.Adapting;

namespace Redraft.Models;

/// <summary>A model with other adapters than its own while it works, or with none: what it was before they were trained. Without a second copy.</summary>
/// <param name="model">The model, whose calls and these take turns.</param>
/// <param name="adapters">Made for it; null for the reference model.</param>
internal sealed class AdaptedModel(EmbeddedLanguageModel model, Lora? adapters) : ILanguageModel, ITextEmbedder
{
    private readonly Lazy<string> _id = new(() => model.With(adapters, m => WeightsHash.Of(m.Transformer), CancellationToken.None).GetAwaiter().GetResult());

    /// <inheritdoc/>
    public string Id => _id.Value;

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<Completion>>> GenerateAsync(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellation)
        => model.With(adapters, m => m.Generate(requests, options, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreAsync(IReadOnlyList<PromptedText> texts, CancellationToken cancellation)
        => model.With(adapters, m => m.Score(texts, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IReadOnlyList<float>>> ScoreWholeAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellation)
        => model.With(adapters, m => m.ScoreWhole(texts, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<float[]>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
        => model.With(adapters, m => m.Embed(texts, cancellation), cancellation);

    /// <inheritdoc/>
    public bool Fits(PromptedText text) => model.Fits(text);

    /// <inheritdoc/>
    public string? ScoreKey(PromptedText text) => model.ScoreKey(Id, text);
}
