using System.Text;
using Redraft.Engine.Tokenizing;

namespace Redraft.Contracts;

/// <summary>What every tokenizer owes.</summary>
public abstract class TokenizerContract : Contract<ITokenizer>
{
    /// <summary>A special token of this tokenizer that isn't ordinary text.</summary>
    protected abstract string Special { get; }

    public static TheoryData<string> Texts => ["", "a", "def solve(xs):\n    return sum(xs)\n", "  spaces \t tabs\r\n", "Größe 数 🙂 e\u0301", "\0\u0001", "1234567890", new string('x', 500)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Decoding_gives_back_what_was_encoded(string text)
    {
        var tokens = Part.Encode(text, specialTokens: false);

        Assert.Equal(text, Part.Decode(tokens));
        Assert.Equal(Encoding.UTF8.GetBytes(text), tokens.SelectMany(token => Part.BytesOf(token).ToArray()));
        Assert.All(tokens, token => Assert.InRange(token, 0, Part.VocabularySize - 1));
    }

    [Fact]
    public void A_special_token_counts_only_where_it_is_trusted()
    {
        var id = Part.SpecialToken(Special);

        Assert.NotNull(id);
        Assert.Equal([id.Value], Part.Encode(Special, specialTokens: true));
        Assert.DoesNotContain(id.Value, Part.Encode(Special, specialTokens: false));
        Assert.Equal(Special, Part.Decode(Part.Encode(Special, specialTokens: false)));
    }

    [Fact]
    public void Of_parts_of_one_text_special_tokens_count_only_within_trusted_ones()
    {
        var id = Part.SpecialToken(Special)!.Value;

        Assert.Equal([id, .. Part.Encode("a", false), id], Part.EncodeTogether([(Special, true), ("a", false), (Special, true)]));
        Assert.DoesNotContain(id, Part.EncodeTogether([(Special, false)]));
        Assert.DoesNotContain(id, Part.EncodeTogether([(Special[..3], true), (Special[3..], false)]));
        Assert.DoesNotContain(id, Part.EncodeTogether([(Special[..3], false), (Special[3..], true)]));
        Assert.Equal("a" + Special + "b", Part.Decode(Part.EncodeTogether([("a", true), (Special, false), ("b", true)])));
    }

    [Fact]
    public void Special_tokens_have_no_bytes_and_leave_no_text()
    {
        Assert.Empty(Part.BytesOf(Part.EndOfText).ToArray());
        Assert.Equal("ab", Part.Decode([.. Part.Encode("a", false), Part.EndOfText, .. Part.Encode("b", false)]));
    }
}
