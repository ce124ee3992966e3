using System.Buffers;
using System.Text;

namespace Redraft.Engine.Tokenizing;

/// <summary>Turns text into the tokens that merging starts from: one a character, or one a byte where the vocabulary lacks the character.</summary>
internal sealed class CharacterSymbols
{
    private const int Basic = 0x10000;

    private readonly TokenTable _tokens;
    private readonly int[] _basic = new int[Basic]; // by code point, −1 where not in the vocabulary
    private readonly int[] _bytes = new int[256];

    public CharacterSymbols(TokenTable tokens, MergeTable merges)
    {
        _tokens = tokens;
        Span<byte> utf8 = stackalloc byte[4];
        for (var point = 0; point < Basic; point++)
        {
            _basic[point] = Rune.IsValid(point) ? tokens.Find(utf8[..new Rune(point).EncodeToUtf8(utf8)]) : -1;
        }

        for (var value = 0; value < 256; value++)
        {
            var token = tokens.Find(Encoding.ASCII.GetBytes(NameOf((byte)value)));
            _bytes[value] = token < 0 ? tokens.Find([(byte)value]) : token; // one of ASCII then, which Split never asks for
        }

        CutsAtMarks = merges.InOrder.All(pair => !CrossesIntoMark(tokens[pair.Left], tokens[pair.Right]));
    }

    /// <summary>Whether no merge reaches across the place between another character and a mark, so that text can be cut there.</summary>
    public bool CutsAtMarks { get; }

    /// <summary>How a vocabulary writes a byte.</summary>
    public static string NameOf(byte value) => $"<0x{value:X2}>";

    /// <summary>Writes the tokens of a text.</summary>
    /// <param name="text">UTF-8; malformed bytes stand for themselves.</param>
    /// <param name="symbols">Receives at most one for each byte.</param>
    /// <returns>How many there are.</returns>
    public int Split(ReadOnlySpan<byte> text, Span<int> symbols)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            var valid = Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done;
            var token = !valid ? -1 : rune.Value < Basic ? _basic[rune.Value] : _tokens.Find(text[..length]);
            if (token >= 0)
            {
                symbols[count++] = token;
            }
            else
            {
                foreach (var value in text[..length])
                {
                    symbols[count++] = _bytes[value];
                }
            }

            text = text[length..];
        }

        return count;
    }

    private static bool CrossesIntoMark(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        => !left.EndsWith(CharacterSpelling.Mark) && right.StartsWith(CharacterSpelling.Mark);
}
