using System.Text;
using System.Text.Json.Nodes;
using Redraft.Engine.Tests.Checkpoints;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Tests.Tokenizing;

public sealed class MalformedCharacterTokenizerTests
{
    private static readonly byte[] Good = File.ReadAllBytes(BpeTokenizerOfCharactersTests.PathOf("llama2"));

    private static readonly (string Expected, Action<JsonObject> Change)[] Cases =
    [
        ("byte_fallback must be true", json => json["model"]!["byte_fallback"] = false),
        ("no ordinary token for byte 0xFF ('<0xFF>')", json => Rename(json, "<0xFF>", "<0xff>")),
        ("no ordinary token for byte 0x0A ('<0x0A>')", json => Rename(json, "<0x0A>", "<0xA>")),
        ("bytes to fall back on cannot be merged", json => { Vocab(json)["<0x41>a"] = Vocab(json).Count; Merges(json).Add("<0x41> a"); }),
        ("must be two tokens", json => Merges(json).Add("a b c")),
        ("is not an ordinary token", json => Merges(json).Add("a zzz")),
        ("Prepend is only supported", json => Normalizers(json)[0]!["prepend"] = "_"),
        ("has the key 'surprise'", json => Normalizers(json)[0]!["surprise"] = 1),
        ("Replace is only supported", json => Normalizers(json)[1]!["content"] = "_"),
        ("Replace is only supported", json => Normalizers(json)[1]!["pattern"] = JsonNode.Parse("""{"Regex":" "}""")),
        ("Replace is only supported", json => Normalizers(json)[1]!["pattern"]!["String"] = "  "),
        ("normalizer: the type 'Prepend'", json => Normalizers(json).Add(JsonNode.Parse("""{"type":"Prepend","prepend":"▁"}"""))),
        ("normalizer: the type 'Sequence'", json => Normalizers(json).Add(JsonNode.Parse("""{"type":"Sequence","normalizers":[]}"""))),
        ("Metaspace must have split = false", json => json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"first"}""")),
        ("Metaspace is only supported with ▁", json => json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Metaspace","replacement":"_","split":false}""")),
        ("the prepend_scheme 'last'", json => json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"last","split":false}""")),
        ("add_prefix_space contradicts", json => json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Metaspace","add_prefix_space":false,"split":false}""")),
        ("Split alone is only supported", json => json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Split","pattern":{"String":"a"},"behavior":"MergedWithPrevious","invert":false}""")),
        ("Split alone is only supported", json =>
        {
            json["normalizer"] = null;
            json["pre_tokenizer"] = JsonNode.Parse("""{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious","invert":false}""");
        }),
        ("decoder: the type 'ByteLevel'", json => json["decoder"] = JsonNode.Parse("""{"type":"ByteLevel"}""")),
        ("with or without Strip", json => Decoders(json).RemoveAt(2)),
        ("with or without Strip", json => Decoders(json).Add(JsonNode.Parse("""{"type":"Fuse"}"""))),
        ("Replace is only supported", json => Decoders(json)[0]!["content"] = "_"),
        ("Strip must take", json => Decoders(json)[3]!["stop"] = 1),
        ("Strip must take", json => Decoders(json)[3]!["start"] = 9),
        ("Strip must take", json => Decoders(json)[3]!["content"] = "x"),
        ("has the key 'surprise'", json => Decoders(json)[1]!["surprise"] = 1),
    ];

    public static TheoryData<int> CaseNumbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(CaseNumbers))]
    public void Each_fault_is_refused_by_name(int number)
    {
        var json = JsonNode.Parse(Good)!.AsObject();
        Cases[number].Change(json);

        var error = Assert.Throws<BadFileException>(() => TokenizerFile.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), "t.json"));

        Assert.True(error.Problem.Contains(Cases[number].Expected, StringComparison.Ordinal), $"{Cases[number].Expected}: {error.Problem}");
    }

    [Fact]
    public void Thousands_of_mutated_files_end_in_a_tokenizer_or_in_one_kind_of_exception()
    {
        var random = new Random(8);
        var refused = 0;
        const int Rounds = 2000;
        for (var i = 0; i < Rounds; i++)
        {
            try
            {
                var tokenizer = TokenizerFile.Parse(Mutation.Of(Good, random), "t.json");
                Assert.NotNull(tokenizer.Decode(tokenizer.Encode("ab <s> é\uFFFF \u2581", specialTokens: true)));
            }
            catch (BadFileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, Rounds / 4, Rounds - 1);
    }

    private static JsonObject Vocab(JsonObject json) => json["model"]!["vocab"]!.AsObject();

    private static JsonArray Merges(JsonObject json) => json["model"]!["merges"]!.AsArray();

    private static JsonArray Normalizers(JsonObject json) => json["normalizer"]!["normalizers"]!.AsArray();

    private static JsonArray Decoders(JsonObject json) => json["decoder"]!["decoders"]!.AsArray();

    private static void Rename(JsonObject json, string from, string to)
    {
        var id = Vocab(json)[from]!.GetValue<int>();
        Vocab(json).Remove(from);
        Vocab(json)[to] = id;
    }
}
