using System.Text;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

/// <summary>Vocabularies of characters, with the recorded families' files; Gemma's puts no space before a text, so it owes all that others owe.</summary>
public sealed class BpeTokenizerOfCharactersTests : TokenizerContract
{
    private readonly BpeTokenizer _gemma = Read("gemma2");

    protected override ITokenizer Part => _gemma;

    protected override string Special => "<start_of_turn>";

    [Theory]
    [InlineData("llama2", " a", true)]
    [InlineData("mistral", " a", false)]
    [InlineData("metaspace", " a", true)]
    [InlineData("gemma2", "a", false)]
    public void A_space_stands_before_the_text_as_the_family_has_it_and_decoding_takes_it_away(string family, string first, bool always)
    {
        var tokenizer = Read(family);
        var end = tokenizer.AddedTokens.First(token => token.Id == tokenizer.EndOfText).Content;

        Assert.Equal(first, Bytes(tokenizer, tokenizer.Encode("a", specialTokens: false)));
        Assert.Equal("a", tokenizer.Decode(tokenizer.Encode("a", specialTokens: false)));
        Assert.Equal(always ? " a" : "a", Bytes(tokenizer, tokenizer.Encode($"{end}a", specialTokens: true)));
    }

    [Fact]
    public void What_the_vocabulary_lacks_falls_back_on_its_bytes_malformed_or_not()
    {
        var ids = _gemma.Encode("𓀀"u8, specialTokens: false);

        Assert.Equal(["<0xF0>", "<0x93>", "<0x80>", "<0x80>"], ids.Select(id => Encoding.UTF8.GetString(_gemma.Definition.Tokens[id])));
        Assert.Equal([0xFF, (byte)'a', 0xC3], _gemma.DecodeBytes(_gemma.Encode([0xFF, (byte)'a', 0xC3], specialTokens: false)));
    }

    [Fact]
    public void Bytes_to_fall_back_on_that_are_typed_in_a_text_stay_ordinary()
        => Assert.Equal("<0x0A>", _gemma.Decode(_gemma.Encode("<0x0A>", specialTokens: false)));

    [Fact]
    public void Cutting_before_words_changes_no_id()
    {
        var tokenizer = Read("llama2");
        var symbols = new CharacterSymbols(tokenizer.Definition.Tokens, tokenizer.Definition.Merges);
        Assert.True(symbols.CutsAtMarks);
        var random = new Random(5);
        for (var i = 0; i < 500; i++)
        {
            var marked = SpaceMarking.Mark(Encoding.UTF8.GetBytes(SampleTexts.Mixture(random, 1 + random.Next(30))), prepends: true, spaces: true);
            var whole = new int[marked.Length];
            var steps = 0L;
            var count = PieceMerger.Merge(tokenizer.Definition.Merges, whole.AsSpan(0, symbols.Split(marked, whole)), ref steps);
            var cut = new List<int>();
            new PieceEncoder(tokenizer.Definition).Encode(marked, first: false, cut);
            Assert.Equal(whole[..count], cut);
        }
    }

    [Fact]
    public void Blanks_beside_an_added_token_are_swallowed_where_it_says_so()
    {
        var tokenizer = Read("metaspace");
        var (user, mask) = (tokenizer.SpecialToken("<|user|>")!.Value, tokenizer.SpecialToken("<mask>")!.Value);

        Assert.Equal([user, .. tokenizer.Encode("a", false), mask, .. tokenizer.Encode(" b", false)], tokenizer.Encode("<|user|> \n a \t<mask> b", specialTokens: true));
        Assert.Equal([user, mask], tokenizer.Encode("<|user|>  <mask>", specialTokens: true));
    }

    [Fact]
    public void Bytes_that_a_vocabulary_lacks_are_lost_or_become_the_unknown_token_once_or_each()
    {
        var file = File.ReadAllText(PathOf("smollm2"));
        Assert.Equal("ab", Decoded(file));
        Assert.Equal([0, 0], Unknown(file.Replace("\"unk_token\": null", "\"unk_token\": \"<|endoftext|>\"", StringComparison.Ordinal)));
        Assert.Equal([0], Unknown(file.Replace("\"unk_token\": null", "\"unk_token\": \"<|endoftext|>\"", StringComparison.Ordinal)
            .Replace("\"fuse_unk\": false", "\"fuse_unk\": true", StringComparison.Ordinal)));

        static string Decoded(string file) => Parse(file).Decode(Parse(file).Encode("a\u0001\u0001b", specialTokens: false));
        static IEnumerable<int> Unknown(string file) => Parse(file).Encode("a\u0001\u0001b", specialTokens: false).Where(id => id == 0);
        static BpeTokenizer Parse(string file) => TokenizerFile.Parse(Encoding.UTF8.GetBytes(file), "t.json");
    }

    internal static string PathOf(string family) => Path.Combine(TokenizerGoldenTests.Folder, "families", $"{family}.tokenizer.json");

    private static BpeTokenizer Read(string family) => TokenizerFile.Read(PathOf(family));

    private static string Bytes(BpeTokenizer tokenizer, IReadOnlyList<int> ids) => Encoding.UTF8.GetString([.. ids.SelectMany(id => tokenizer.BytesOf(id).ToArray())]);
}
