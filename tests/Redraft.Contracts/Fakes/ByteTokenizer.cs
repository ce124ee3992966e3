using System.Text;
using Redraft.Engine.Tokenizing;

namespace Redraft.Contracts.Fakes;

/// <summary>One token per UTF-8 byte, and <c>&lt;|end|&gt;</c>.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    private static readonly byte[][] Bytes = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];

    public int VocabularySize => 257;

    public int EndOfText => 256;

    public IReadOnlyList<int> Encode(string text, bool specialTokens)
    {
        if (!specialTokens)
        {
            return [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value)];
        }

        var pieces = text.Split("<|end|>").Select(piece => Encode(piece, false)).ToList();
        return [.. pieces[0], .. pieces.Skip(1).SelectMany(piece => piece.Prepend(EndOfText))];
    }

    public ReadOnlySpan<byte> BytesOf(int token) => token == EndOfText ? [] : Bytes[token];

    public string Decode(IReadOnlyList<int> tokens) => Encoding.UTF8.GetString([.. tokens.Where(token => token < 256).Select(token => (byte)token)]);

    public int? SpecialToken(string text) => text == "<|end|>" ? EndOfText : null;
}
