using System.Globalization;
using System.Text;
using Redraft.Engine.Tokenizing;

namespace Redraft.Bench;

/// <summary>A tokenizer for models with random weights: each id is its number, the last one ends the text.</summary>
/// <param name="vocabularySize">V</param>
internal sealed class NumberTokenizer(int vocabularySize) : ITokenizer
{
    private readonly byte[][] _bytes = [.. Enumerable.Range(0, vocabularySize).Select(id => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id} ")))];

    public int VocabularySize => vocabularySize;

    public int EndOfText => vocabularySize - 1;

    public IReadOnlyList<int> Encode(string text, bool specialTokens) => throw new NotSupportedException();

    public ReadOnlySpan<byte> BytesOf(int token) => _bytes[token];

    public string Decode(IReadOnlyList<int> tokens) => throw new NotSupportedException();

    public int? SpecialToken(string text) => null;
}
