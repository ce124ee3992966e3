using System.Globalization;
using System.Text;

namespace Redraft;

/// <summary>Makes text that models, programs and strangers wrote safe to look at.</summary>
/// <remarks>
/// Every character that acts on a terminal, reorders a line or can't be seen becomes an escape such as <c>\x1b</c> or <c>\u202e</c>: control
/// characters, direction marks, invisible format characters, private and unassigned ones, lone surrogates. Markup stays as it is: a page
/// encodes what it shows, or it would be encoded twice.
/// </remarks>
public static class UntrustedText
{
    /// <summary>The whole text; line feeds and tabs stay.</summary>
    public static string Visible(string text) => Visible(text, int.MaxValue, keepLines: true);

    /// <summary>The text, or its beginning.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="most">Characters kept; what is left out is marked by an ellipsis.</param>
    /// <param name="keepLines">Leaves line feeds and tabs as they are, for captured output.</param>
    public static string Visible(string text, int most, bool keepLines = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(Math.Min(text.Length, most));
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
                _ = IsShown(Rune.GetUnicodeCategory(rune)) ? result.Append(rune.ToString()) : result.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
            }
            else if (IsShown(char.GetUnicodeCategory(c)) || (keepLines && c is '\n' or '\t'))
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

    private static bool IsShown(UnicodeCategory category) => category is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
