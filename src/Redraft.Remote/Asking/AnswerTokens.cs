using System.Text.Json;

namespace Redraft.Remote.Asking;

/// <summary>A token of an answer.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Nats">Its log-probability; null where the server gives none, as for a prompt's first.</param>
/// <param name="Offset">Where it begins in the text, in characters of Unicode; null where the server doesn't say.</param>
/// <param name="Likeliest">The likeliest tokens of its place with their log-probabilities.</param>
internal sealed record AnswerToken(string Text, float? Nats, int? Offset, IReadOnlyList<(string Token, double Nats)> Likeliest);

/// <summary>Reads the log-probabilities of an answer, in the shapes of chat, of completions, and of vLLM's prompts.</summary>
internal static class AnswerTokens
{
    /// <summary>A choice's tokens; none where it has no log-probabilities.</summary>
    public static IReadOnlyList<AnswerToken> Of(JsonElement choice)
    {
        if (!Json.Has(choice, "logprobs", out var all) || all.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return Json.Has(all, "content", out var content) && content.ValueKind == JsonValueKind.Array ? [.. content.EnumerateArray().Select(OfChat)]
            : Json.Has(all, "tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array ? OfCompletion(all, tokens) : [];
    }

    /// <summary>A prompt's tokens, from <c>prompt_logprobs</c>.</summary>
    public static IReadOnlyList<AnswerToken> OfPrompt(JsonElement choice)
    {
        if (!Json.Has(choice, "prompt_logprobs", out var all) || all.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("expected prompt_logprobs, a list, found none");
        }

        // One entry a place, since no others were asked for; none at the first, which nothing predicts.
        return
        [
            .. all.EnumerateArray().Select(place => place.ValueKind == JsonValueKind.Object ? place.EnumerateObject().First().Value : default)
                .Select(entry => entry.ValueKind == JsonValueKind.Object
                    ? new AnswerToken(Json.Text(entry, "decoded_token") ?? "", Nats(entry.GetProperty("logprob")), null, []) : new AnswerToken("", null, null, [])),
        ];
    }

    private static AnswerToken OfChat(JsonElement token) => new(
        Json.Text(token, "token") ?? throw new FormatException("expected a token's text, found none"), Nats(token.GetProperty("logprob")), null,
        Json.Has(token, "top_logprobs", out var top) && top.ValueKind == JsonValueKind.Array
            ? [.. top.EnumerateArray().Select(other => (Json.Text(other, "token") ?? "", (double)(Nats(other.GetProperty("logprob")) ?? float.NegativeInfinity)))] : []);

    private static IReadOnlyList<AnswerToken> OfCompletion(JsonElement all, JsonElement tokens)
    {
        var nats = all.GetProperty("token_logprobs");
        var offsets = Json.Has(all, "text_offset", out var found) && found.ValueKind == JsonValueKind.Array && found.GetArrayLength() == tokens.GetArrayLength() ? found : default;
        var top = Json.Has(all, "top_logprobs", out var likeliest) && likeliest.ValueKind == JsonValueKind.Array && likeliest.GetArrayLength() == tokens.GetArrayLength() ? likeliest : default;
        if (nats.GetArrayLength() != tokens.GetArrayLength())
        {
            throw new FormatException($"expected as many log-probabilities as tokens, found {nats.GetArrayLength()} and {tokens.GetArrayLength()}");
        }

        return
        [
            .. tokens.EnumerateArray().Select((token, i) => new AnswerToken(
                token.GetString() ?? "", Nats(nats[i]), offsets.ValueKind == JsonValueKind.Array ? offsets[i].GetInt32() : null,
                top.ValueKind == JsonValueKind.Array && top[i].ValueKind == JsonValueKind.Object ? [.. top[i].EnumerateObject().Select(other => (other.Name, (double)(Nats(other.Value) ?? float.NegativeInfinity)))] : [])),
        ];
    }

    /// <summary>A log-probability of 0 at most; servers round, and write −9999 for what is impossible.</summary>
    private static float? Nats(JsonElement number)
    {
        if (number.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        var nats = (float)number.GetDouble();
        return nats is <= 0.01f ? Math.Min(0, nats) : throw new FormatException($"expected a log-probability of 0 at most, found {nats}");
    }
}
