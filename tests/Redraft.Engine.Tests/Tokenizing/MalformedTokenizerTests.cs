using System.Text;
using System.Text.Json.Nodes;
using Redraft.Engine.Tests.Checkpoints;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class MalformedTokenizerTests
{
    private const int Spare = 32 << 20; // what a reader may allocate beside twice the file

    private static readonly byte[] Good = TokenizerFileTests.Write(TokenizerFileTests.Train());

    private static readonly (string Expected, Action<JsonObject> Change)[] Cases =
    [
        ("the key 'surprise'", json => json["surprise"] = 1),
        ("model is missing", json => json.Remove("model")),
        ("byte_fallback must be true for a vocabulary of characters", json => json["pre_tokenizer"] = null),
        ("decoder is missing", json => json["decoder"] = null),
        ("model: the type \"WordPiece\"", json => json["model"]!["type"] = "WordPiece"),
        ("model has the key 'custom'", json => json["model"]!["custom"] = true),
        ("model: dropout = 0.1", json => json["model"]!["dropout"] = 0.1),
        ("model: byte_fallback = true", json => json["model"]!["byte_fallback"] = true),
        ("model: continuing_subword_prefix", json => json["model"]!["continuing_subword_prefix"] = "##"),
        ("model: end_of_word_suffix", json => json["model"]!["end_of_word_suffix"] = "</w>"),
        ("vocab must be an object", json => json["model"]!["vocab"] = new JsonArray()),
        ("merges must be a list", json => json["model"]!["merges"] = new JsonObject()),
        ("a vocab and merges", json => json["model"]!.AsObject().Remove("vocab")),
        ("the id 300 is given twice", json => Vocab(json)["th"] = 300),
        ("ids must have no gaps", json => Vocab(json)["!!!!"] = 5000),
        ("the id of '!!!!'", json => Vocab(json)["!!!!"] = -1),
        ("the id of '!!!!'", json => Vocab(json)["!!!!"] = 1L << 31),
        ("the id of '!!!!'", json => Vocab(json)["!!!!"] = 1_000_000),
        ("the id of '!!!!'", json => Vocab(json)["!!!!"] = 1.5),
        ("the id of '!!!!'", json => Vocab(json)["!!!!"] = "7"),
        ("a token of 0 bytes", json => Vocab(json)[""] = 500),
        ("a token has 1 to 4096", json => Vocab(json)[new string('a', 4097)] = 500),
        ("a token has at most 4096", json => Vocab(json)[new string('a', 30_000)] = 500),
        ("U+20AC stands for no byte", json => Vocab(json)["€"] = 500),
        ("U+0020 stands for no byte", json => Vocab(json)["a b"] = 500),
        ("no ordinary token for byte 0x21 ('!')", json => Rename(json, "!", "!!!!!")),
        ("'zzz' is not an ordinary token", json => Merges(json).Add("t zzz")),
        ("'zzz' is not an ordinary token", json => Merges(json).Add("zzz t")),
        ("'~~' is not an ordinary token", json => Merges(json).Add("~ ~")),
        ("is listed twice", json => Merges(json).Add(Merges(json)[0]!.GetValue<string>())),
        ("must be two tokens", json => Merges(json).Add("th")),
        ("must be two tokens", json => Merges(json).Add(" th")),
        ("must be two tokens", json => Merges(json).Add("th ")),
        ("U+0020 stands for no byte", json => Merges(json).Add("a b c")),
        ("must be two tokens", json => Merges(json).Add(7)),
        ("must have exactly two texts", json => Merges(json).Add(new JsonArray("t", "h", "e"))),
        ("must be two tokens", json => Merges(json).Add(new JsonArray("t"))),
        ("must have exactly two texts", json => Merges(json).Add(new JsonArray())),
        ("its id or its content comes twice", json => Added(json).Add(Special(600, "<|im_end|>"))),
        ("its id or its content comes twice", json => Added(json).Add(Special(Added(json)[0]!["id"]!.GetValue<int>(), "<other>"))),
        ("shadows the vocabulary's", json => Added(json).Add(Special(300, "<other>"))),
        ("the vocabulary gives it", json => { Vocab(json)["<other>"] = 500; Added(json).Add(Special(501, "<other>")); }),
        ("no ordinary token for byte 0x21", json => Added(json).Add(Special(Vocab(json)["!"]!.GetValue<int>(), "!"))),
        ("is not an ordinary token", json => Added(json).Add(Special(Vocab(json)[FirstJoined(json)]!.GetValue<int>(), FirstJoined(json)))),
        ("the id -1 is not in", json => Added(json).Add(Special(-1, "<other>"))),
        ("must have 1 to 512 bytes", json => Added(json).Add(Special(500, ""))),
        ("must have 1 to 512 bytes", json => Added(json).Add(Special(500, new string('x', 513)))),
        ("lstrip = 1", json => Added(json)[0]!["lstrip"] = 1),
        ("single_word = true", json => Added(json)[0]!["single_word"] = true),
        ("special = 1", json => Added(json)[0]!["special"] = 1),
        ("surprise = true", json => Added(json)[0]!["surprise"] = true),
        ("added_tokens must be a list", json => json["added_tokens"] = 3),
        ("added_tokens[0] must be an object", json => json["added_tokens"] = new JsonArray(3)),
        ("no special token is called", json => json["added_tokens"] = new JsonArray(Special(497, "<a>"), Special(498, "<b>"), Special(499, "<c>"))),
        ("normalizer: the type 'NFKC'", json => json["normalizer"] = Type("NFKC")),
        ("normalizer: the type 'custom'", json => json["normalizer"] = Type("custom")),
        ("normalizer must be an object", json => json["normalizer"] = "NFC"),
        ("pre_tokenizer: the type 'Whitespace'", json => json["pre_tokenizer"] = Type("Whitespace")),
        ("pre_tokenizer: of the Sequences only", json => json["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(Type("Digits")) }),
        ("pre_tokenizer: pretokenizers must be a list", json => json["pre_tokenizer"] = Type("Sequence")),
        ("the pattern (a+)+$ is not supported", json => json["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"] = "(a+)+$"),
        ("pattern with a Regex", json => json["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"] = new JsonObject { ["String"] = " " }),
        ("the behavior Isolated", json => json["pre_tokenizer"]!["pretokenizers"]![0]!["behavior"] = "Removed"),
        ("use_regex = false", json => json["pre_tokenizer"]!["pretokenizers"]![1]!["use_regex"] = true),
        ("add_prefix_space is not supported", json => json["pre_tokenizer"]!["pretokenizers"]![1]!["add_prefix_space"] = true),
        ("has the key 'surprise'", json => json["pre_tokenizer"]!["pretokenizers"]![0]!["surprise"] = true),
        ("use_regex must be true or false", json => json["pre_tokenizer"]!["pretokenizers"]![1]!["use_regex"] = "no"),
        ("use_regex = true", json => json["pre_tokenizer"]!["pretokenizers"]![0] = new JsonObject { ["type"] = "Digits", ["individual_digits"] = true }),
        ("individual_digits = true", json => json["pre_tokenizer"] = JsonNode.Parse(
            """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":false},{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}]}""")),
        ("not supported before a vocabulary of bytes", json => json["normalizer"] = JsonNode.Parse("""{"type":"Prepend","prepend":"▁"}""")),
        ("the unk_token '<none>'", json => { json["model"]!["unk_token"] = "<none>"; Rename(json, "\u0143", "!!!!"); }), // byte 0xAD
        ("decoder: the type 'Metaspace'", json => json["decoder"] = Type("Metaspace")),
        ("post_processor: the type 'BertProcessing'", json => json["post_processor"] = Type("BertProcessing")),
        ("nothing else", json => json["post_processor"] = Template("""[{"Sequence":{"id":"A"}},{"Sequence":{"id":"A"}}]""", "{}")),
        ("nothing else", json => json["post_processor"] = Template("""[{"SpecialToken":{"id":"<|im_end|>"}},{"SpecialToken":{"id":"<|im_end|>"}},{"Sequence":{"id":"A"}}]""", "{}")),
        ("nothing else", json => json["post_processor"] = Template("""[{"Sequence":{"id":"B"}}]""", "{}")),
        ("has the key 'surprise'", json => json["post_processor"] = new JsonObject { ["type"] = "ByteLevel", ["surprise"] = true }),
        ("is not a special token of this file", json => json["post_processor"] = Template("""[{"SpecialToken":{"id":"<s>"}},{"Sequence":{"id":"A"}}]""", "{}")),
        ("must give '<|im_end|>' the ids", json => json["post_processor"] = Template("""[{"SpecialToken":{"id":"<|im_end|>"}},{"Sequence":{"id":"A"}}]""", "{}")),
        ("must give '<|im_end|>' the ids", json => json["post_processor"] = Template(
            """[{"SpecialToken":{"id":"<|im_end|>"}},{"Sequence":{"id":"A"}}]""", """{"<|im_end|>":{"ids":[99999]}}""")),
    ];

    public static TheoryData<int> CaseNumbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Each_fault_is_refused_by_name(int number)
    {
        var json = JsonNode.Parse(Good)!.AsObject();
        Cases[number].Change(json);

        var error = Refused(json.ToJsonString());

        Assert.True(error.Problem.Contains(Cases[number].Expected, StringComparison.Ordinal), $"{Cases[number].Expected}: {error.Problem}");
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("[]", "the file must be an object")]
    [InlineData("{", "line 1: not valid JSON")]
    [InlineData("\uFEFF{}", "not valid JSON")]
    [InlineData("""{"model":{},"model":{}}""", "'model' twice")]
    [InlineData("""{"model":{"vocab":{},"vocab":{}}}""", "'vocab' twice")]
    [InlineData("""{"\ud800":1}""", "half a surrogate pair")]
    [InlineData("""{"model":{"type":"BPE","byte_fallback":true,"merges":[],"vocab":{"\udc00":1}}}""", "half a surrogate pair")]
    [InlineData("""{"added_tokens":[{"id":1,"content":"\ud800"}],"model":{}}""", "half a surrogate pair")]
    [InlineData("""{"added_tokens":[{"id":1,"id":2,"content":"x"}],"model":{}}""", "twice")]
    public void Broken_json_is_refused(string content, string expected) => Assert.Contains(expected, Refused(content).Problem);

    [Fact]
    public void Tokens_listed_twice_are_refused_however_they_are_spelt()
    {
        var text = Encoding.UTF8.GetString(Good);
        var at = text.IndexOf("\"A\": ", StringComparison.Ordinal);

        Assert.Contains("the token 'A' is listed twice", Refused(text[..at] + "\"\\u0041\": 500, " + text[at..]).Problem);
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_are_refused()
        => Assert.Contains("not UTF-8", Assert.Throws<BadFileException>(() => TokenizerFile.Parse(new byte[] { (byte)'{', 0xFF, (byte)'}' }, "t")).Problem);

    [Fact]
    public void Ten_thousand_nested_sequences_are_refused()
        => Assert.Contains("not valid JSON", Refused(
            "{\"pre_tokenizer\":" + string.Concat(Enumerable.Repeat("""{"type":"Sequence","pretokenizers":[""", 10_000)) + string.Concat(Enumerable.Repeat("]}", 10_000)) + "}").Problem);

    [Fact]
    public void A_line_is_named_where_there_is_one()
    {
        var lines = Encoding.UTF8.GetString(Good).Split('\n');
        var at = Array.FindIndex(lines, line => line.Contains("\"A\": ", StringComparison.Ordinal));
        lines[at] = "\"A\": -5,";

        Assert.StartsWith($"line {at + 1}: ", Refused(string.Join('\n', lines)).Problem);
    }

    [Fact]
    public void The_end_of_text_must_be_one_of_the_tokens()
        => Assert.Contains("token 5000", Assert.Throws<BadFileException>(() => TokenizerFile.Parse(Good, "t.json", endOfText: 5000)).Problem);

    [Fact]
    public void Thousands_of_mutated_files_end_in_a_tokenizer_or_in_one_kind_of_exception()
    {
        // A small vocabulary, so that most of the file is structure.
        var small = TokenizerFileTests.Write(BpeTrainer.Train(["abab"], new BpeTrainingOptions { VocabularySize = 258 }));
        var random = new Random(6);
        var refused = 0;
        const int Rounds = 3000;
        for (var i = 0; i < Rounds; i++)
        {
            try
            {
                var tokenizer = TokenizerFile.Parse(Mutation.Of(i % 2 == 0 ? small : Good, random), "t.json");
                Assert.Equal("ab <|endoftext|> é", tokenizer.Decode(tokenizer.Encode("ab <|endoftext|> é", specialTokens: false)));
            }
            catch (BadFileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, Rounds / 2, Rounds - 1);
    }

    [Fact]
    public void Refusing_a_large_file_takes_little_memory()
    {
        var vocabulary = string.Join(',', Enumerable.Range(0, 150_000).Select(i => $"\"{i:x}\":{i}"));
        string[] contents =
        [
            $$"""{"model":{"type":"BPE","vocab":{{{vocabulary}}},"merges":[]},"pre_tokenizer":null}""",
            $$"""{"model":{"type":"BPE","vocab":{{{vocabulary}},"zz":-1},"merges":[]},"pre_tokenizer":null}""",
            "{\"normalizer\":[" + string.Concat(Enumerable.Repeat("0,", 1_000_000)) + "0],\"model\":{}}",
            "{\"added_tokens\":[" + string.Concat(Enumerable.Repeat("0,", 900_000)) + "0],\"model\":{}}",
        ];
        foreach (var content in contents.Select(Encoding.UTF8.GetBytes))
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<BadFileException>(() => TokenizerFile.Parse(content, "t.json"));

            // The file itself is in memory already; all that was ever allocated bounds what was held at once.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, content.Length + Spare);
        }
    }

    private static BadFileException Refused(string json)
        => Assert.Throws<BadFileException>(() => TokenizerFile.Parse(Encoding.UTF8.GetBytes(json), "t.json"));

    private static JsonObject Vocab(JsonObject json) => json["model"]!["vocab"]!.AsObject();

    private static JsonArray Merges(JsonObject json) => json["model"]!["merges"]!.AsArray();

    private static JsonArray Added(JsonObject json) => json["added_tokens"]!.AsArray();

    private static JsonObject Special(int id, string content) => new() { ["id"] = id, ["content"] = content, ["special"] = true };

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static string FirstJoined(JsonObject json) => Merges(json)[0]!.GetValue<string>().Replace(" ", "");

    private static JsonNode Template(string single, string tokens)
        => JsonNode.Parse($$"""{"type":"TemplateProcessing","single":{{single}},"pair":[],"special_tokens":{{tokens}}}""")!;

    private static void Rename(JsonObject json, string from, string to)
    {
        var id = Vocab(json)[from]!.GetValue<int>();
        Vocab(json).Remove(from);
        Vocab(json)[to] = id;
    }
}
