using Redraft.Engine.Tokenizing;

namespace Redraft.Contracts.Fakes;

/// <summary>Ids without bytes, none of which ends a text: samples go on to their limit.</summary>
/// <param name="vocabularySize">V</param>
public sealed class NeverEndingTokenizer(int vocabularySize) : ITokenizer
{
    public int VocabularySize => vocabularySize;

    public int EndOfText => -1;

    public IReadOnlyList<int> Encode(string text, bool specialTokens) => throw new NotSupportedException();

    public ReadOnlySpan<byte> BytesOf(int token) => [];

    public string Decode(IReadOnlyList<int> ids) => "";

    public int? SpecialToken(string text) => null;
}
