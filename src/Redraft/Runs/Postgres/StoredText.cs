using System.Text;

namespace Redraft.Runs.Postgres;

/// <summary>How a text stands in PostgreSQL, which holds every character but NUL: U+001A before a 0 is a NUL, and before itself is itself.</summary>
/// <remarks>Half of a surrogate pair, which is no text in UTF-8, becomes U+FFFD, as it does in SQLite. Order is kept but for texts with these characters.</remarks>
internal static class StoredText
{
    private const char Escape = '\u001a';
    private const char Nul = '\0';

    /// <summary>The text as it is stored.</summary>
    public static string Write(string text)
    {
        if (!Unusual(text))
        {
            return text;
        }

        var written = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                written.Append(c).Append(text[++i]);
            }
            else
            {
                _ = c == Nul ? written.Append(Escape).Append('0') : c == Escape ? written.Append(Escape, 2) : written.Append(char.IsSurrogate(c) ? '\ufffd' : c);
            }
        }

        return written.ToString();
    }

    /// <summary>The text that was stored.</summary>
    /// <exception cref="FormatException">If nobody wrote it so.</exception>
    public static string Read(string stored)
    {
        if (!stored.Contains(Escape, StringComparison.Ordinal))
        {
            return stored;
        }

        var read = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            var c = stored[i];
            read.Append(c != Escape ? c : (i + 1 < stored.Length ? stored[++i] : ' ') switch
            {
                '0' => Nul,
                Escape => Escape,
                _ => throw new FormatException("U+001A expected before 0 or itself"),
            });
        }

        return read.ToString();
    }

    private static bool Unusual(string text)
    {
        foreach (var c in text)
        {
            if (c is Nul or Escape || char.IsSurrogate(c))
            {
                return true;
            }
        }

        return false;
    }
}
