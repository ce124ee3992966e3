using System.Text.Json;
using Redraft.Models;
using Redraft.Remote.Probing;

namespace Redraft.Remote.Asking;

/// <summary>Reads the log-probabilities of a prompt's own tokens, and finds those of its last part.</summary>
internal static class PromptScores
{
    /// <summary>All tokens of a text as the server reads it; none where the text is longer than the model's context.</summary>
    public static IReadOnlyList<AnswerToken> Of(bool ok, JsonElement answer, PromptScoring scoring)
    {
        if (!ok)
        {
            return [];
        }

        var choice = Json.Places(answer, "choices", 1)[0];
        var tokens = scoring == PromptScoring.Echo ? AnswerTokens.Of(choice) : AnswerTokens.OfPrompt(choice);
        return tokens.Count > 0 ? tokens : throw new FormatException("expected the log-probabilities of the prompt, found none");
    }

    /// <summary>The log-probabilities of the tokens that hold any of a text behind a prompt, in nats [T].</summary>
    /// <param name="tokens">Those of prompt and text together.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="text">The text and its end.</param>
    /// <exception cref="FormatException">If the server doesn't say where tokens begin, and their texts together aren't the text.</exception>
    public static IReadOnlyList<float> Behind(IReadOnlyList<AnswerToken> tokens, string prompt, string text)
    {
        var (start, whole) = (Json.Length(prompt), Json.Length(prompt) + Json.Length(text));
        var ends = Ends(tokens, whole);
        return [.. tokens.Where((_, i) => ends[i] > start).Select(token => token.Nats ?? throw new FormatException("expected a log-probability for every token behind the prompt, found null"))];
    }

    /// <summary>Where each token ends.</summary>
    private static IReadOnlyList<int> Ends(IReadOnlyList<AnswerToken> tokens, int whole)
    {
        if (tokens.All(token => token.Offset is not null))
        {
            var shift = tokens[0].Offset!.Value; // a token that begins every text may count from before it
            return [.. tokens.Select((_, i) => i + 1 < tokens.Count ? tokens[i + 1].Offset!.Value - Math.Min(0, shift) : whole)];
        }

        // Counted from the end: what a server puts before a text has no place in it.
        var (ends, at) = (new int[tokens.Count], whole);
        for (var i = tokens.Count - 1; i >= 0; i--)
        {
            ends[i] = at;
            at -= Json.Length(tokens[i].Text);
        }

        return ends;
    }
}
