using System.Buffers;
using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>The blanks of JavaScript, which the reference for our ids is written in: White_Space without U+0085, with U+FEFF.</summary>
internal static class Blanks
{
    /// <summary>Whether JavaScript's <c>\s</c> and <c>trim</c> know a character as blank.</summary>
    public static bool IsBlank(Rune rune) => rune.Value == 0xFEFF || (rune.Value != 0x85 && Rune.IsWhiteSpace(rune));

    /// <summary>How many bytes of blanks a text begins with.</summary>
    public static int TrimmedStart(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out var rune, out var length) == OperationStatus.Done && IsBlank(rune))
        {
            at += length;
        }

        return at;
    }

    /// <summary>How many bytes of a text come before the blanks that it ends with.</summary>
    public static int TrimmedEnd(ReadOnlySpan<byte> text)
    {
        var end = text.Length;
        while (end > 0 && Rune.DecodeLastFromUtf8(text[..end], out var rune, out var length) == OperationStatus.Done && IsBlank(rune))
        {
            end -= length;
        }

        return end;
    }
}
