using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Redraft.Engine.Tests.Tokenizing;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Properties;

public sealed class TokenizerProperties
{
    private static readonly BpeTokenizer Tokenizer = TokenizerFileTests.Train();

    [Fact]
    public void Decoding_an_encoding_is_the_identity_on_any_bytes() => ForAny.Check(
        ForAny.Bytes,
        bytes => Assert.Equal(bytes, Tokenizer.DecodeBytes(Tokenizer.Encode(bytes, specialTokens: false))));

    [Fact]
    public void No_text_makes_a_special_token_unless_asked_for() => ForAny.Check(
        from parts in Gen.OneOf(ForAny.Text.Generator, Gen.Elements([.. Tokenizer.AddedTokens.Select(token => token.Content)])).ArrayOf()
        select string.Concat(parts),
        text => Assert.DoesNotContain(Tokenizer.Encode(text, specialTokens: false), id => Tokenizer.AddedTokens.Any(added => added.Special && added.Id == id)));

    [Fact]
    public void Ids_are_within_the_vocabulary_and_no_more_than_bytes() => ForAny.Check(ForAny.Text, text =>
    {
        var ids = Tokenizer.Encode(text, specialTokens: false);
        Assert.All(ids, id => Assert.InRange(id, 0, Tokenizer.VocabularySize - 1));
        Assert.InRange(ids.Count, 0, Encoding.UTF8.GetByteCount(text));
    });

    [Fact]
    public void Text_written_and_read_as_a_tokenizer_file_encodes_alike()
    {
        using var file = new MemoryStream();
        TokenizerFile.Write(file, Tokenizer);
        var again = TokenizerFile.Parse(file.ToArray(), "t", Tokenizer.EndOfText);
        ForAny.Check(ForAny.Text, text => Assert.Equal(Tokenizer.Encode(text, specialTokens: true), again.Encode(text, specialTokens: true)));
    }
}
