using System.Buffers;
using System.Globalization;
using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>Words that end before a capital, as Mistral NeMo's pattern cuts them.</summary>
/// <remarks>
/// <code>
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*
/// </code>
/// in this order; a mark is both sorts of letter, and may be the leading symbol too.
/// </remarks>
internal static class CasedWords
{
    private enum Case : byte
    {
        None,
        Upper,
        Lower,
        Both,
    }

    /// <summary>The end of the word at a place, or the place itself where none is.</summary>
    public static int End(ReadOnlySpan<byte> text, int start)
    {
        var kind = CharacterClasses.At(text, start, out var length);
        var lead = kind is CharacterClass.Space or CharacterClass.Other ? start + length : start;
        var capitals = CapitalsEnd(text, lead, out var lower);
        if (lower > lead)
        {
            return lower;
        }

        var bareCapitals = lead == start ? capitals : CapitalsEnd(text, start, out lower);
        return lower > start ? lower : capitals > lead ? capitals : bareCapitals;
    }

    // Where the capitals end, and where the word ends that has small letters after them; its start where it has none.
    private static int CapitalsEnd(ReadOnlySpan<byte> text, int start, out int lower)
    {
        var end = start;
        lower = start;
        while (end < text.Length && CaseAt(text, end, out var length) is var kind && kind is Case.Upper or Case.Both)
        {
            end += length;
            lower = kind == Case.Both ? end : lower; // the last of them can be the small letter that is asked for
        }

        var small = end;
        while (small < text.Length && CaseAt(text, small, out var length) is Case.Lower or Case.Both)
        {
            small += length;
        }

        lower = small > end ? small : lower;
        return end;
    }

    private static Case CaseAt(ReadOnlySpan<byte> text, int index, out int length)
    {
        if (Rune.DecodeFromUtf8(text[index..], out var rune, out length) != OperationStatus.Done)
        {
            return Case.None;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Case.Upper,
            UnicodeCategory.LowercaseLetter => Case.Lower,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Case.Both,
            _ => Case.None,
        };
    }
}
