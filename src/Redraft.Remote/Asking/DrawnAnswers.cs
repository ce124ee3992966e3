using System.Text.Json;
using Redraft.Models;

namespace Redraft.Remote.Asking;

/// <summary>Reads samples out of an answer.</summary>
internal static class DrawnAnswers
{
    /// <summary>What a model writes of a prompt that is longer than its context: nothing.</summary>
    private static readonly Completion Unread = new("", [], [], [], false);

    /// <summary>The samples, in the order of the choices.</summary>
    /// <param name="ok">False for a refusal, which only a prompt that is too long brings here.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="count">How many were asked for.</param>
    /// <param name="stop">What ends a sample, if the server went on behind it.</param>
    public static IReadOnlyList<Completion> Of(bool ok, JsonElement answer, int count, IReadOnlyList<string> stop)
        => ok ? [.. Json.Places(answer, "choices", count).Select(choice => Of(choice, stop))] : [.. Enumerable.Repeat(Unread, count)];

    private static Completion Of(JsonElement choice, IReadOnlyList<string> stop)
    {
        var tokens = AnswerTokens.Of(choice);
        if (tokens.Any(token => token.Nats is null))
        {
            throw new FormatException("expected a log-probability for every token that was drawn, found null");
        }

        float[] nats = [.. tokens.Select(token => token.Nats!.Value)]; // [T]
        return new Completion(Cut(TextOf(choice), stop), [.. tokens.Select(token => TokenNumber.Of(token.Text))], nats, nats, Json.Text(choice, "finish_reason") != "length");
    }

    private static string TextOf(JsonElement choice)
    {
        if (choice.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
        {
            return text.GetString()!;
        }

        return Json.Has(choice, "message", out var message) && message.ValueKind == JsonValueKind.Object
            ? Json.Text(message, "content") ?? "" : throw new FormatException("expected a choice with 'text' or 'message', found neither");
    }

    /// <summary>A text up to the first of its stops.</summary>
    public static string Cut(string text, IReadOnlyList<string> stops)
    {
        foreach (var stop in stops)
        {
            text = text.IndexOf(stop, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text;
        }

        return text;
    }
}
