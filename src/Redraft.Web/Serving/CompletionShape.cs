using System.Text.Json.Serialization;

namespace Redraft.Web.Serving;

/// <summary>Answers of <c>/v1/completions</c>.</summary>
internal sealed class CompletionShape(AnswerStamp stamp, GenerationOrder order, Generation generation, TokenNames names) : IAnswerShape
{
    /// <inheritdoc/>
    public object? Opening(int choice) => order.Echoes || order.ReturnsIds || order.PromptLogProbabilities is not null
        ? Answer([Choice(new ChoicePiece(choice, "", [], null), withPrompt: true)], null) : null;

    /// <inheritdoc/>
    public object? Event(ChoicePiece piece)
        => piece.Text.Length == 0 && piece.Finish is null && order.LogProbabilities is null && !order.ReturnsIds ? null : Answer([Choice(piece, withPrompt: false)], null);

    /// <inheritdoc/>
    public object UsageEvent(AnswerUsage usage) => Answer([], usage);

    /// <inheritdoc/>
    public object Whole(IReadOnlyList<IReadOnlyList<ChoicePiece>> pieces, AnswerUsage usage)
        => Answer([.. pieces.Select(of => Choice(new ChoicePiece(of[0].Choice, string.Concat(of.Select(piece => piece.Text)), [.. of.SelectMany(piece => piece.Tokens)], of[^1].Finish), withPrompt: true))], usage);

    private CompletionAnswer Answer(IReadOnlyList<CompletionChoice> choices, AnswerUsage? usage) => new(stamp.Id, "text_completion", stamp.Created, stamp.Model, choices, usage, stamp.Fingerprint);

    private CompletionChoice Choice(ChoicePiece piece, bool withPrompt)
    {
        var prompt = withPrompt ? generation.PromptOf(piece.Choice) : null;
        var nats = order.LogProbabilities is null ? null : new CompletionLogProbabilities();
        if (prompt is not null && order.Echoes)
        {
            nats?.Add(prompt, order, names);
        }

        nats?.Add(piece.Tokens, order, names);
        return new CompletionChoice((order.Echoes ? prompt?.Text : "") + piece.Text, piece.Choice, nats, piece.Finish)
        {
            PromptLogprobs = prompt is not null && order.PromptLogProbabilities is { } likeliest ? VllmLogProbabilities.Of(prompt, likeliest, names) : null,
            PromptTokenIds = order.ReturnsIds ? prompt?.Tokens : null,
            TokenIds = order.ReturnsIds ? [.. piece.Tokens.Select(token => token.Draw.Token)] : null,
            SampledLogprobs = order.ReturnsIds ? [.. piece.Tokens.Select(token => token.Draw.SampledLogProbability)] : null,
        };
    }

    private sealed record CompletionAnswer(
        string Id, string Object, long Created, string Model, IReadOnlyList<CompletionChoice> Choices, AnswerUsage? Usage, string SystemFingerprint);

    private sealed record CompletionChoice(string Text, int Index, CompletionLogProbabilities? Logprobs, string? FinishReason)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<Dictionary<string, VllmLogProbabilities>?>? PromptLogprobs { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<int>? PromptTokenIds { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<int>? TokenIds { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<float>? SampledLogprobs { get; init; }
    }
}
