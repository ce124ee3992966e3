using System.Text.Json.Serialization;
using Redraft.Engine.Tokenizing;

namespace Redraft.Web.Serving;

/// <summary>Answers of <c>/v1/chat/completions</c>.</summary>
internal sealed class ChatShape(AnswerStamp stamp, GenerationOrder order, BpeTokenizer tokenizer, TokenNames names) : IAnswerShape
{
    /// <inheritdoc/>
    public object? Opening(int choice) => Chunk([new ChunkChoice(choice, new Delta("assistant", ""), null, null)], null, order.ReturnsIds && choice == 0 ? order.Prompts[0] : null);

    /// <inheritdoc/>
    public object? Event(ChoicePiece piece) => piece.Text.Length == 0 && piece.Finish is null && order.LogProbabilities is null && !order.ReturnsIds ? null : Chunk(
        [new ChunkChoice(piece.Choice, new Delta(null, piece.Text.Length > 0 ? piece.Text : null), LogProbabilities(piece.Tokens), piece.Finish) { TokenIds = Ids(piece), SampledLogprobs = Sampled(piece) }], null);

    /// <inheritdoc/>
    public object UsageEvent(AnswerUsage usage) => Chunk([], usage);

    /// <inheritdoc/>
    public object Whole(IReadOnlyList<IReadOnlyList<ChoicePiece>> pieces, AnswerUsage usage) => new ChatAnswer(
        stamp.Id, "chat.completion", stamp.Created, stamp.Model,
        [.. pieces.Select(of => new ChoicePiece(of[0].Choice, string.Concat(of.Select(piece => piece.Text)), [.. of.SelectMany(piece => piece.Tokens)], of[^1].Finish)).Select(piece =>
            new ChatChoice(piece.Choice, new Message("assistant", piece.Text, null), LogProbabilities(piece.Tokens), piece.Finish) { TokenIds = Ids(piece), SampledLogprobs = Sampled(piece) })],
        usage, stamp.Fingerprint) { PromptTokenIds = order.ReturnsIds ? order.Prompts[0] : null };

    private ChatChunk Chunk(IReadOnlyList<ChunkChoice> choices, AnswerUsage? usage, IReadOnlyList<int>? prompt = null)
        => new(stamp.Id, "chat.completion.chunk", stamp.Created, stamp.Model, choices, usage, stamp.Fingerprint) { PromptTokenIds = prompt };

    private IReadOnlyList<int>? Ids(ChoicePiece piece) => order.ReturnsIds ? [.. piece.Tokens.Select(token => token.Draw.Token)] : null;

    private IReadOnlyList<float>? Sampled(ChoicePiece piece) => order.ReturnsIds ? [.. piece.Tokens.Select(token => token.Draw.SampledLogProbability)] : null;

    private ChatLogProbabilities? LogProbabilities(IReadOnlyList<ShownToken> tokens) => order.LogProbabilities is null ? null
        : new([.. tokens.Where(token => token.InText || order.ReturnsIds).Select(Content)], null);

    private ChatToken Content(ShownToken token)
    {
        var bytes = order.ReturnsIds ? BytesOf(token.Draw.Token) : token.Bytes;
        var name = order.NamesIds ? TokenNames.ById(token.Draw.Token) : bytes.Length == 0 ? names[token.Draw.Token] : TokenNames.Of(bytes);
        return new ChatToken(name, CompletionLogProbabilities.Finite(token.Draw.LogProbability), Numbers(bytes),
            [.. token.Draw.Likeliest.Select(chance => new ChatChance(order.NamesIds ? TokenNames.ById(chance.Token) : names[chance.Token], CompletionLogProbabilities.Finite(chance.LogProbability), Numbers(BytesOf(chance.Token))))]);
    }

    private byte[] BytesOf(int token) => token < tokenizer.VocabularySize ? tokenizer.BytesOf(token).ToArray() : [];

    private static int[] Numbers(byte[] bytes) => [.. bytes.Select(value => (int)value)];

    private sealed record ChatAnswer(string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, AnswerUsage Usage, string SystemFingerprint)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<int>? PromptTokenIds { get; init; }
    }

    private sealed record ChatChoice(int Index, Message Message, ChatLogProbabilities? Logprobs, string? FinishReason)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<int>? TokenIds { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<float>? SampledLogprobs { get; init; }
    }

    private sealed record Message(string Role, string Content, string? Refusal);

    private sealed record ChatChunk(string Id, string Object, long Created, string Model, IReadOnlyList<ChunkChoice> Choices, AnswerUsage? Usage, string SystemFingerprint)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<int>? PromptTokenIds { get; init; }
    }

    private sealed record ChunkChoice(int Index, Delta Delta, ChatLogProbabilities? Logprobs, string? FinishReason)
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<int>? TokenIds { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<float>? SampledLogprobs { get; init; }
    }

    private sealed record Delta(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content);

    private sealed record ChatLogProbabilities(IReadOnlyList<ChatToken> Content, IReadOnlyList<ChatToken>? Refusal);

    private sealed record ChatToken(string Token, float Logprob, int[] Bytes, IReadOnlyList<ChatChance> TopLogprobs);

    private sealed record ChatChance(string Token, float Logprob, int[] Bytes);
}
