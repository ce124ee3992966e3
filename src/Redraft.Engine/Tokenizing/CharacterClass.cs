using System.Buffers;
using System.Globalization;
using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>What the pre-tokenizer patterns tell apart.</summary>
internal enum CharacterClass : byte
{
    Other,
    Letter,
    Number,
    NewLine,
    Space,
}

/// <summary>Reads the class of the character at a place in UTF-8 text.</summary>
internal static class CharacterClasses
{
    // Space is every White_Space character but \r and \n, which the newer patterns treat apart.
    private static readonly CharacterClass[] Ascii = ClassesOfAscii(); // [128]

    /// <summary>The class, and the character's length in bytes; malformed bytes are symbols.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="index">Where the character begins.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="scriptBlanks">Whether blanks are those of JavaScript.</param>
    public static CharacterClass At(ReadOnlySpan<byte> text, int index, out int length, bool scriptBlanks = false)
    {
        if (text[index] < 128)
        {
            length = 1;
            return Ascii[text[index]];
        }

        var valid = Rune.DecodeFromUtf8(text[index..], out var rune, out length) == OperationStatus.Done;
        return (valid, scriptBlanks, rune.Value) switch
        {
            (false, _, _) or (_, true, 0x85) => CharacterClass.Other,
            (_, true, 0xFEFF) => CharacterClass.Space,
            _ => Of(rune),
        };
    }

    private static CharacterClass[] ClassesOfAscii()
    {
        var classes = new CharacterClass[128];
        for (var code = 0; code < classes.Length; code++)
        {
            classes[code] = Of(new Rune(code));
        }

        return classes;
    }

    private static CharacterClass Of(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
            or UnicodeCategory.OtherNumber => CharacterClass.Number,
        _ when rune.Value is '\r' or '\n' => CharacterClass.NewLine,
        _ when Rune.IsWhiteSpace(rune) => CharacterClass.Space,
        _ => CharacterClass.Other,
    };
}
