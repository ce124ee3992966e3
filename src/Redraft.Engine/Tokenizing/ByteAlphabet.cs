namespace Redraft.Engine.Tokenizing;

/// <summary>GPT-2's printable stand-ins for the 256 bytes, in which <c>tokenizer.json</c> writes tokens.</summary>
/// <remarks>Printable Latin-1 bytes stand for themselves; the other 68 become U+0100 onwards, in order.</remarks>
internal static class ByteAlphabet
{
    private const int FirstStandIn = 256, StandIns = 68;

    private static readonly char[] CharacterOf = MakeCharacters(); // [256]
    private static readonly short[] ByteOfCharacter = MakeBytes(); // [324], −1 where no byte

    /// <summary>The byte that a character stands for, or −1.</summary>
    public static int ByteOf(char character) => character < ByteOfCharacter.Length ? ByteOfCharacter[character] : -1;

    /// <summary>A token as it is written in a file.</summary>
    public static string Write(ReadOnlySpan<byte> token)
    {
        Span<char> characters = token.Length <= 512 ? stackalloc char[token.Length] : new char[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            characters[i] = CharacterOf[token[i]];
        }

        return new string(characters);
    }

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        var next = FirstStandIn;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            characters[value] = printable ? (char)value : (char)next++;
        }

        return characters;
    }

    private static short[] MakeBytes()
    {
        var bytes = new short[FirstStandIn + StandIns];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
        {
            bytes[CharacterOf[value]] = (short)value;
        }

        return bytes;
    }
}
