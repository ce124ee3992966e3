using System.Globalization;
using System.Text;

namespace Redraft.Remote.Asking;

/// <summary>Numbers for tokens of a server, which tells their texts: equal tokens have equal numbers, and that is all that they mean.</summary>
internal static class TokenNumber
{
    private const string Given = "token_id:"; // vLLM's return_tokens_as_token_ids

    /// <summary>A token's id where the server tells it; else 31 bits of FNV-1a over its bytes.</summary>
    public static int Of(string token)
    {
        if (token.StartsWith(Given, StringComparison.Ordinal) && int.TryParse(token.AsSpan(Given.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return id;
        }

        var hash = 2166136261u;
        foreach (var value in Encoding.UTF8.GetBytes(token))
        {
            hash = unchecked((hash ^ value) * 16777619u);
        }

        return (int)(hash & int.MaxValue);
    }
}
