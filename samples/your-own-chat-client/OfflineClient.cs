using Microsoft.Extensions.AI;

namespace YourOwnChatClient;

/// <summary>Stands where your client stands, so that the sample runs without a network: it wants the post's first sentence, and writes it.</summary>
internal sealed class OfflineClient : IChatClient
{
    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = messages.Last().Text; // <|post|>POST\n<|summary|>…\n<|feedback|>, or <|post|>POST\n<|old|>…\n<|feedback|>…\n<|new|>
        var answer = asked.EndsWith("<|new|>", StringComparison.Ordinal) ? asked["<|post|>".Length..].Split(". ")[0] + "." : "say what the post begins with";
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer)) { FinishReason = ChatFinishReason.Stop });
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => throw new NotSupportedException("a run asks for whole answers");

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("offline", null, "first-sentence") : null;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
