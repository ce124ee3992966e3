using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Redraft.Remote.Calling;

/// <summary>What a server says in a refusal.</summary>
internal static partial class ServerMessage
{
    private const int Longest = 300; // characters of a stranger's text that a message shows

    /// <summary>Its message, as it may be printed; empty where it gives none.</summary>
    public static string Of(byte[] body) => UntrustedText.Visible(Find(body, "message") ?? Find(body, "detail") ?? Plain(body), Longest).Trim().TrimEnd('.');

    /// <summary>Whether the request was longer than the model's context.</summary>
    public static bool IsTooLong(byte[] body) => Find(body, "code") == "context_length_exceeded" || Find(body, "type") == "exceed_context_size_error" || TooLong().IsMatch(Find(body, "message") ?? "");

    /// <summary>Whether there is no more money in the account, which waiting doesn't mend.</summary>
    public static bool IsOutOfMoney(byte[] body) => Find(body, "code") is "insufficient_quota" or "billing_hard_limit_reached" || Find(body, "type") == "insufficient_quota";

    /// <summary>Whether it is about a setting of a name, as where another spelling is wanted.</summary>
    public static bool IsAbout(byte[] body, string setting) => Find(body, "param") == setting || (Find(body, "message") ?? "").Contains(setting, StringComparison.Ordinal);

    private static string? Find(byte[] body, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var error = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var inner) ? inner : root;
            return error.ValueKind == JsonValueKind.String && name == "message" ? error.GetString()
                : error.ValueKind == JsonValueKind.Object && error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Plain(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 4 * Longest))).Trim();
        return text.StartsWith('{') || text.StartsWith('<') ? "" : text;
    }

    [GeneratedRegex("maximum context length|context (length|size|window)|too many tokens|longer than the (maximum )?(model|context)|exceeds? the (model's )?(max|context)", RegexOptions.IgnoreCase)]
    private static partial Regex TooLong();
}
