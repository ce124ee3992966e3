using System.Text;
using Redraft.Engine.Tokenizing;

namespace Redraft.Contracts.Fakes;

/// <summary>A tokenizer whose tokens' bytes are listed; the last id ends a text and has no bytes.</summary>
public sealed class ListedTokenizer(params byte[][] tokens) : ITokenizer
{
    public int VocabularySize => tokens.Length + 1;

    public int EndOfText => tokens.Length;

    /// <summary>Letters a, b, c … up to the given vocabulary, the last id being the end of text.</summary>
    public static ListedTokenizer Letters(int vocabulary)
        => new([.. Enumerable.Range(0, vocabulary - 1).Select(i => new[] { (byte)('A' + i) })]);

    public IReadOnlyList<int> Encode(string text, bool specialTokens) => throw new NotSupportedException();

    public ReadOnlySpan<byte> BytesOf(int token) => token == EndOfText ? [] : tokens[token];

    public string Decode(IReadOnlyList<int> ids) => Encoding.UTF8.GetString([.. ids.SelectMany(id => BytesOf(id).ToArray())]);

    public int? SpecialToken(string text) => null;
}
