using System.Text;
using System.Text.Json.Nodes;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class TokenizerFileTests
{
    [Theory]
    [InlineData(PreTokenizer.Gpt2)]
    [InlineData(PreTokenizer.Llama3)]
    [InlineData(PreTokenizer.Qwen2)]
    public void What_is_written_is_read_back(PreTokenizer rule)
    {
        var tokenizer = Train(rule);
        var written = Write(tokenizer);

        var read = TokenizerFile.Parse(written, "t.json");

        Assert.Equal(rule, read.PreTokenizer);
        Assert.Equal(tokenizer.EndOfText, read.EndOfText);
        Assert.Equal(tokenizer.AddedTokens, read.AddedTokens);
        Assert.Equal(written, Write(read));
        foreach (var text in SampleTexts.Corpus())
        {
            Assert.Equal(tokenizer.Encode(text, specialTokens: true), read.Encode(text, specialTokens: true));
        }
    }

    [Fact]
    public void Merges_may_be_pairs_instead_of_texts_with_a_space()
    {
        var tokenizer = Train();
        var paired = Edit(json => json["model"]!["merges"] = new JsonArray(
            [.. json["model"]!["merges"]!.AsArray().Select(merge => new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(part => JsonValue.Create(part))]))]));

        Assert.Equal(Write(tokenizer), Write(TokenizerFile.Parse(paired, "t.json")));
    }

    [Fact]
    public void The_parts_may_come_in_any_order()
    {
        var reversed = Edit(json =>
        {
            var model = json["model"]!.AsObject();
            foreach (var (owner, key) in new[] { (model, "vocab"), (json, "model"), (json, "added_tokens") })
            {
                var value = owner[key];
                owner.Remove(key);
                owner.Add(key, value);
            }
        });

        Assert.Equal(Write(Train()), Write(TokenizerFile.Parse(reversed, "t.json")));
    }

    [Fact]
    public void A_template_that_begins_a_text_is_known_but_never_added_by_encoding()
    {
        var json = Edit(json => json["post_processor"] = JsonNode.Parse("""
            {"type": "Sequence", "processors": [{"type": "ByteLevel", "trim_offsets": true}, {"type": "TemplateProcessing",
              "single": [{"SpecialToken": {"id": "<|im_start|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
              "special_tokens": {"<|im_start|>": {"id": "<|im_start|>", "ids": [ID], "tokens": ["<|im_start|>"]}}}]}
            """.Replace("ID", Train().SpecialToken("<|im_start|>").ToString())));

        var tokenizer = TokenizerFile.Parse(json, "t.json");

        Assert.Equal(tokenizer.SpecialToken("<|im_start|>"), tokenizer.BeginOfText);
        Assert.DoesNotContain(tokenizer.BeginOfText!.Value, tokenizer.Encode("abc", specialTokens: true));
        Assert.Equal(tokenizer.BeginOfText, TokenizerFile.Parse(Write(tokenizer), "t.json").BeginOfText);
    }

    [Fact]
    public void Added_tokens_may_stand_among_the_ordinary_ones_as_in_gpt_2()
    {
        var tokenizer = Train();
        var json = Edit(json =>
        {
            // All special tokens repeated in the vocabulary, and one ordinary word recognised as it stands.
            foreach (var token in tokenizer.AddedTokens)
            {
                json["model"]!["vocab"]![token.Content] = token.Id;
            }

            var word = json["model"]!["vocab"]!.AsObject().First(entry => entry.Key == "model");
            json["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = word.Value!.GetValue<int>(), ["content"] = "model", ["special"] = false });
        });

        var read = TokenizerFile.Parse(json, "t.json");

        Assert.Contains(read.Encode("remodels", specialTokens: false), id => Encoding.UTF8.GetString(read.BytesOf(id)) == "model");
        Assert.Equal("remodels", read.Decode(read.Encode("remodels", specialTokens: false)));
        Assert.Equal(Write(read), Write(TokenizerFile.Parse(Write(read), "again")));
    }

    [Fact]
    public void Ignored_merges_take_a_piece_that_is_a_token_whole()
    {
        // Without the merge that makes it, " numbers" can only be had whole.
        var json = Edit(json =>
        {
            json["model"]!["ignore_merges"] = true;
            json["model"]!["merges"] = new JsonArray();
        });

        var tokenizer = TokenizerFile.Parse(json, "t.json");

        Assert.Single(tokenizer.Encode(" numbers", specialTokens: false));
        Assert.Equal(" numberz".Length, tokenizer.Encode(" numberz", specialTokens: false).Count);
        Assert.Equal(Write(tokenizer), Write(TokenizerFile.Parse(Write(tokenizer), "again")));
    }

    [Fact]
    public void Truncation_left_behind_by_a_training_run_cuts_nothing()
    {
        var json = Edit(json => json["truncation"] = JsonNode.Parse("""{"direction":"Right","max_length":2,"strategy":"LongestFirst","stride":0}"""));

        Assert.True(TokenizerFile.Parse(json, "t.json").Encode("one two three four five", specialTokens: false).Count > 4);
    }

    [Fact]
    public void Text_is_composed_where_the_file_says_so()
    {
        var tokenizer = TokenizerFile.Parse(Edit(json => json["normalizer"] = new JsonObject { ["type"] = "NFC" }), "t.json");

        Assert.True(tokenizer.Compose);
        Assert.Equal("é", tokenizer.Decode(tokenizer.Encode("e\u0301", specialTokens: false)));
        Assert.Equal("e\u0301", Train().Decode(Train().Encode("e\u0301", specialTokens: false)));
        Assert.True(TokenizerFile.Parse(Write(tokenizer), "again").Compose);
    }

    internal static BpeTokenizer Train(PreTokenizer rule = PreTokenizer.Qwen2) => BpeTrainer.Train(
        SampleTexts.Corpus(),
        new BpeTrainingOptions { VocabularySize = 500, PreTokenizer = rule, SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] });

    internal static byte[] Write(BpeTokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        TokenizerFile.Write(stream, tokenizer);
        return stream.ToArray();
    }

    internal static byte[] Edit(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Write(Train()))!.AsObject();
        change(json);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
