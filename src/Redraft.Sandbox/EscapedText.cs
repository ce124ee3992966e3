using System.Globalization;
using System.Text;

namespace Redraft.Sandbox;

/// <summary>Makes text from a foreign program harmless for a terminal, a log line and a page's text.</summary>
/// <remarks>
/// Control characters, bidirectional marks, other invisible format characters and lone surrogates become escapes such as
/// <c>\x1b</c> or <c>\u202e</c>; line feeds and tabs stay where they are wanted. Markup is left as it is: a page escapes it
/// when it shows it, or it would be escaped twice.
/// </remarks>
internal static class EscapedText
{
    /// <param name="text">Anything.</param>
    /// <param name="most">Characters kept; what is left out is marked by an ellipsis.</param>
    /// <param name="keepLines">Leave line feeds and tabs as they are, for captured output.</param>
    public static string Of(string text, int most, bool keepLines = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(Math.Min(text.Length, most) + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (result.Length >= most)
            {
                return result.Append('…').ToString();
            }
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                var rune = new Rune(c, text[++i]);
                _ = Shown(Rune.GetUnicodeCategory(rune)) ? result.Append(rune.ToString()) : result.Append($"\\U{rune.Value:x8}");
            }
            else if (Shown(char.GetUnicodeCategory(c)) || (keepLines && c is '\n' or '\t'))
            {
                result.Append(c);
            }
            else
            {
                result.Append(c switch { '\n' => "\\n", '\t' => "\\t", '\r' => "\\r", < '\u0100' => $"\\x{(int)c:x2}", _ => $"\\u{(int)c:x4}" });
            }
        }
        return result.ToString();
    }

    private static bool Shown(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
