using System.Globalization;
using System.Text;

namespace Redraft;

/// <summary>Makes text that models and strangers wrote safe to look at.</summary>
public static class UntrustedText
{
    /// <summary>
    /// The text with every character that acts on a terminal or reorders a line written as <c>\uXXXX</c>: control characters except
    /// line feed and tab, direction marks, invisible format characters, lone surrogates. The rest is kept; a page still has to encode it.
    /// </summary>
    public static string Visible(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (!pair && text[i] is not ('\n' or '\t') && Acts(text[i]))
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
                continue;
            }

            visible.Append(text[i]);
            if (pair)
            {
                visible.Append(text[++i]);
            }
        }

        return visible.ToString();
    }

    private static bool Acts(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
