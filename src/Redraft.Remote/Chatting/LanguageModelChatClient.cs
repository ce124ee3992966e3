using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Redraft.Models;

namespace Redraft.Remote.Chatting;

/// <summary>One of our models as an <see cref="IChatClient"/>.</summary>
/// <remarks>
/// Messages become a prompt by a template; what they say is untrusted text in it. Without a seed of the caller's each request draws with the next of a
/// sequence of seeds, so a program that asks one after another draws the same again. A stream has one piece: models write samples whole.
/// </remarks>
/// <param name="model">The model; not disposed with this.</param>
/// <param name="template">Makes a prompt of messages; null puts their texts one below the other.</param>
/// <param name="seed">Where the sequence of seeds begins.</param>
public sealed class LanguageModelChatClient(ILanguageModel model, Func<IReadOnlyList<ChatMessage>, Prompt>? template = null, ulong seed = 1) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new("redraft", null, model.Id);
    private long _asked;

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var prompt = (template ?? Lines)([.. messages]);
        var asked = Interlocked.Increment(ref _asked);
        var request = new GenerationRequest(prompt, [options?.Seed is { } given ? unchecked((ulong)given) : SeededRandom.SeedOf(seed, asked)]);
        var drawn = (await model.GenerateAsync([request], Of(options), cancellationToken).ConfigureAwait(false))[0][0];
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, drawn.Text))
        {
            ModelId = model.Id,
            FinishReason = drawn.Finished ? ChatFinishReason.Stop : ChatFinishReason.Length,
            Usage = drawn.Tokens.Count == 0 ? null : new UsageDetails { OutputTokenCount = drawn.Tokens.Count },
        };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(model) ? model : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static Prompt Lines(IReadOnlyList<ChatMessage> messages) => Prompt.Empty.Text(string.Join('\n', messages.Select(message => message.Text)));

    private static SamplingOptions Of(ChatOptions? options)
    {
        var usual = new SamplingOptions();
        return usual with
        {
            Temperature = options?.Temperature ?? usual.Temperature,
            TopP = options?.TopP ?? usual.TopP,
            TopK = options?.TopK ?? usual.TopK,
            MaxTokens = options?.MaxOutputTokens ?? usual.MaxTokens,
            Stop = options?.StopSequences is { } stop ? [.. stop] : [],
        };
    }
}
