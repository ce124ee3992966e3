using System.Text;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class BpeTokenizerTests : TokenizerContract
{
    private static readonly string[] SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|im_end|>!"];

    private readonly BpeTokenizer _tokenizer = Train();

    protected override ITokenizer Part => _tokenizer;

    protected override string Special => "<|im_start|>";

    [Fact]
    public void Parts_of_one_text_have_the_tokens_of_the_whole()
    {
        const string Text = "<|im_start|>user\n\n  return the sum of 数 values é<|im_end|>\n";
        var whole = _tokenizer.Encode(Text, specialTokens: true);
        for (var cut = 20; cut < 48; cut++)
        {
            Assert.Equal(whole, _tokenizer.EncodeTogether([(Text[..20], true), (Text[20..cut], false), (Text[cut..], true)]));
        }

        Assert.Equal(whole, _tokenizer.EncodeTogether([("<|im_st", true), ("art|>user\n", true), (Text["<|im_start|>user\n".Length..^11], false), ("<|im_end|>\n", true)]));
        Assert.NotEqual(whole, [.. _tokenizer.Encode(Text[..23], true), .. _tokenizer.Encode(Text[23..], true)]); // cut apart, it has others
    }

    [Theory]
    [InlineData(PreTokenizer.Gpt2)]
    [InlineData(PreTokenizer.Llama3)]
    [InlineData(PreTokenizer.Qwen2)]
    public void Decoding_an_encoding_gives_back_any_bytes(PreTokenizer rule)
    {
        var tokenizer = Train(rule);
        var random = new Random(3);
        for (var i = 0; i < 400; i++)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            Assert.Equal(noise, tokenizer.DecodeBytes(tokenizer.Encode(noise, specialTokens: false)));

            var torn = SampleTexts.TornBytes(random, random.Next(40));
            Assert.Equal(torn, tokenizer.DecodeBytes(tokenizer.Encode(torn, specialTokens: false)));
        }
    }

    [Fact]
    public void Every_single_byte_survives()
    {
        var tokenizer = Train();
        for (var value = 0; value < 256; value++)
        {
            Assert.Equal([(byte)value], tokenizer.DecodeBytes(tokenizer.Encode([(byte)value], specialTokens: false)));
        }
    }

    [Fact]
    public void Common_words_are_single_tokens()
    {
        var tokenizer = Train();

        Assert.Single(tokenizer.Encode(" numbers", specialTokens: false));
        Assert.True(tokenizer.Encode(SampleTexts.Corpus()[0], specialTokens: false).Count < SampleTexts.Corpus()[0].Length / 2);
    }

    [Fact]
    public void Special_tokens_typed_in_untrusted_text_stay_ordinary()
    {
        var tokenizer = Train();
        foreach (var token in tokenizer.AddedTokens.Where(token => token.Special))
        {
            foreach (var text in new[] { token.Content, $"x{token.Content}y", $" {token.Content}\n", token.Content + token.Content })
            {
                var ids = tokenizer.Encode(text, specialTokens: false);
                Assert.DoesNotContain(ids, id => tokenizer.AddedTokens.Any(added => added.Id == id));
                Assert.Equal(text, tokenizer.Decode(ids));
            }
        }
    }

    [Fact]
    public void Special_tokens_are_read_where_asked_for_the_longest_first()
    {
        var tokenizer = Train();

        var ids = tokenizer.Encode("a<|im_end|>!<|im_end|> <|im_start|", specialTokens: true);

        Assert.Equal(tokenizer.Encode("a", specialTokens: false)[0], ids[0]);
        Assert.Equal(tokenizer.SpecialToken("<|im_end|>!"), ids[1]);
        Assert.Equal(tokenizer.SpecialToken("<|im_end|>"), ids[2]);
        Assert.DoesNotContain(tokenizer.SpecialToken("<|im_start|>")!.Value, ids);
        Assert.Equal("a <|im_start|", tokenizer.Decode(ids));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_read_as_the_replacement_character()
    {
        var tokenizer = Train();

        Assert.Equal("a\uFFFDb", tokenizer.Decode(tokenizer.Encode("a\uD83Db", specialTokens: false)));
        Assert.Equal("\uFFFD", tokenizer.Decode(tokenizer.Encode("\uDE42", specialTokens: false)));
    }

    [Fact]
    public void Torn_utf_8_decodes_to_the_replacement_character()
        => Assert.Equal("a\uFFFD", Train().Decode(Train().Encode([(byte)'a', 0xE2, 0x82], specialTokens: false)));

    [Fact]
    public void An_unknown_id_is_named()
    {
        var tokenizer = Train();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([tokenizer.VocabularySize]));
        Assert.Contains($"0 to {tokenizer.VocabularySize - 1}", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([-1]));
    }

    [Fact]
    public void Many_threads_encode_alike()
    {
        var tokenizer = Train();
        var texts = SampleTexts.Corpus();
        var expected = texts.Select(text => tokenizer.Encode(text, specialTokens: false)).ToArray();

        Parallel.For(0, 200, i => Assert.Equal(expected[i % texts.Count], tokenizer.Encode(texts[i % texts.Count], specialTokens: false)));
    }

    [Fact]
    public void A_line_of_a_million_letters_comes_through()
    {
        var tokenizer = Train();
        var text = new string('a', 1_000_000);

        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, specialTokens: false)));
    }

    private static BpeTokenizer Train(PreTokenizer rule = PreTokenizer.Qwen2)
        => BpeTrainer.Train(SampleTexts.Corpus(), new BpeTrainingOptions { VocabularySize = 600, PreTokenizer = rule, SpecialTokens = SpecialTokens });
}
