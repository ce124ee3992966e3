using System.Buffers;
using System.Globalization;

namespace Redraft.Engine.Tokenizing;

/// <summary>What the tokens of a SentencePiece vocabulary stand for: marks become spaces, <c>&lt;0x0A&gt;</c> its byte.</summary>
internal sealed class DecodedTokens
{
    private readonly byte[] _arena;
    private readonly int[] _ends; // [V]

    public DecodedTokens(TokenTable tokens)
    {
        var arena = new ArrayBufferWriter<byte>();
        _ends = new int[tokens.Count];
        for (var id = 0; id < tokens.Count; id++)
        {
            Write(tokens[id], arena);
            _ends[id] = arena.WrittenCount;
        }

        _arena = arena.WrittenSpan.ToArray();
    }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> this[int id] => _arena.AsSpan((id == 0 ? 0 : _ends[id - 1]).._ends[id]);

    /// <summary>The byte that a token spells, or −1.</summary>
    public static int ByteOf(ReadOnlySpan<byte> token)
        => token.Length == 6 && token.StartsWith("<0x"u8) && token[5] == '>'
            && byte.TryParse(token[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : -1;

    private static void Write(ReadOnlySpan<byte> token, ArrayBufferWriter<byte> output)
    {
        if (ByteOf(token) is >= 0 and var value)
        {
            output.Write([(byte)value]);
            return;
        }

        while (!token.IsEmpty)
        {
            var mark = token.IndexOf(CharacterSpelling.Mark);
            output.Write(mark < 0 ? token : token[..mark]);
            if (mark >= 0)
            {
                output.Write(" "u8);
            }

            token = mark < 0 ? [] : token[(mark + CharacterSpelling.Mark.Length)..];
        }
    }
}
