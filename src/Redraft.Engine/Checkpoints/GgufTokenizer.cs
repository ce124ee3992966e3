using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Checkpoints;

/// <summary>A tokenizer in GGUF's metadata: lists that llama.cpp reads, and beside them the whole <c>tokenizer.json</c>, which is what comes back.</summary>
/// <remarks>Files of others mostly have the lists only; from those of the kinds <c>gpt2</c> and <c>llama</c> (<see cref="GgufPieces"/>) a <c>tokenizer.json</c> is made.</remarks>
internal static class GgufTokenizer
{
    private const string Whole = "tokenizer.huggingface.json";
    private const int Normal = 1, Control = 3, UserDefined = 4, Unused = 5; // tokenizer.ggml.token_type

    private const string Digits = "smollm"; // no pattern: digits alone, then as gpt-2

    private const string Llama3Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Qwen2Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static BpeTokenizer Read(GgufReader reader)
    {
        var keys = new GgufKeys(reader);
        var end = keys.Id("tokenizer.ggml.eos_token_id");
        var json = keys.Text(Whole) is { } whole ? Encoding.UTF8.GetBytes(whole) : Json(keys);
        return TokenizerFile.Parse(json, $"{reader.File}: {Whole}", end);
    }

    /// <summary>The keys that hold a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="vocabularySize">Rows of the embedding; ids beyond the tokenizer's are unused.</param>
    public static IEnumerable<(string Key, object Value)> Write(BpeTokenizer tokenizer, int vocabularySize)
    {
        using var stream = new MemoryStream();
        TokenizerFile.Write(stream, tokenizer);
        using var tree = JsonDocument.Parse(stream.ToArray());
        var model = tree.RootElement.GetProperty("model");
        var pre = tokenizer.PreTokenizer switch
        {
            PreTokenizer.Gpt2 => "gpt-2", PreTokenizer.Llama3 => "llama-bpe", PreTokenizer.Qwen2 => "qwen2", PreTokenizer.SmolLm => "smollm", _ => null,
        };
        if (GgufPieces.Hold(tree.RootElement))
        {
            foreach (var list in GgufPieces.Write(tree.RootElement, tokenizer, vocabularySize))
            {
                yield return list;
            }
        }
        else if (pre is null || model.GetProperty("byte_fallback").GetBoolean())
        {
            yield return ("tokenizer.ggml.model", "none"); // llama.cpp then takes ids only
        }
        else
        {
            yield return ("tokenizer.ggml.model", "gpt2");
            yield return ("tokenizer.ggml.pre", pre);
            var tokens = Enumerable.Range(0, vocabularySize).Select(id => $"[PAD{id}]").ToArray();
            var types = Enumerable.Repeat(Unused, vocabularySize).ToArray();
            foreach (var token in model.GetProperty("vocab").EnumerateObject())
            {
                (tokens[token.Value.GetInt32()], types[token.Value.GetInt32()]) = (token.Name, Normal);
            }

            foreach (var added in tokenizer.AddedTokens)
            {
                (tokens[added.Id], types[added.Id]) = (added.Content, added.Special ? Control : UserDefined);
            }

            yield return ("tokenizer.ggml.tokens", tokens);
            yield return ("tokenizer.ggml.token_type", types);
            yield return ("tokenizer.ggml.merges", model.GetProperty("merges").EnumerateArray().Select(merge => merge.GetString()!).ToArray());
        }

        yield return ("tokenizer.ggml.eos_token_id", (uint)tokenizer.EndOfText);
        yield return ("tokenizer.ggml.add_bos_token", tokenizer.BeginOfText is not null);
        if (tokenizer.BeginOfText is { } begin)
        {
            yield return ("tokenizer.ggml.bos_token_id", (uint)begin);
        }

        yield return (Whole, Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static byte[] Json(GgufKeys keys)
    {
        var (model, pre) = (keys.Text("tokenizer.ggml.model"), keys.Text("tokenizer.ggml.pre"));
        var pattern = pre switch { "gpt-2" or null => "", "llama-bpe" or "llama-v3" or "llama3" => Llama3Pattern, "qwen2" => Qwen2Pattern, Digits => Digits, _ => null };
        if (model == "llama")
        {
            return GgufPieces.Json(keys);
        }

        if (model != "gpt2" || pattern is null)
        {
            throw keys.Bad($"the tokenizer '{StrictJson.Short(model ?? "(none)")}', '{StrictJson.Short(pre ?? "")}' is not supported: only llama, gpt2 with gpt-2, llama-bpe, qwen2 or smollm, "
                + $"or a {Whole}; take the model's folder with its tokenizer.json instead");
        }

        var tokens = keys.Texts("tokenizer.ggml.tokens") ?? throw keys.Bad("tokenizer.ggml.tokens is missing");
        var types = keys.Numbers("tokenizer.ggml.token_type") ?? [.. tokens.Select(_ => (long)Normal)];
        var merges = keys.Texts("tokenizer.ggml.merges") ?? throw keys.Bad("tokenizer.ggml.merges is missing");
        if (types.Length != tokens.Length)
        {
            throw keys.Bad($"tokenizer.ggml.token_type has {types.Length} elements, tokenizer.ggml.tokens {tokens.Length}");
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("added_tokens");
            for (var id = 0; id < tokens.Length; id++)
            {
                if (types[id] is Control or UserDefined)
                {
                    json.WriteRawValue(Added(id, tokens[id], types[id] == Control));
                }
            }

            json.WriteEndArray();
            WritePipeline(json, pattern, composes: pre == "qwen2", BeginOfText(keys, tokens));
            json.WriteStartObject("model");
            json.WriteString("type", "BPE");
            json.WriteBoolean("ignore_merges", pattern == Llama3Pattern);
            json.WriteStartObject("vocab");
            for (var id = 0; id < tokens.Length; id++)
            {
                if (types[id] is Normal)
                {
                    json.WriteNumber(tokens[id], id);
                }
            }

            json.WriteEndObject();
            json.WriteStartArray("merges");
            Array.ForEach(merges, json.WriteStringValue);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WritePipeline(Utf8JsonWriter json, string pattern, bool composes, (int Id, string Content)? begin)
    {
        const string Bytes = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}""";
        Raw("normalizer", composes ? """{"type":"NFC"}""" : "null");
        Raw("pre_tokenizer", pattern.Length == 0 ? Bytes
            : pattern == Digits ? """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},""" + Bytes + "]}"
            : $$$"""{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":{{{Quoted(pattern)}}}},"behavior":"Isolated","invert":false},{{{Bytes.Replace("true}", "false}")}}}]}""");
        Raw("post_processor", begin is { } first ? Template(first.Content, first.Id) : Bytes);
        Raw("decoder", Bytes);

        void Raw(string key, string value)
        {
            json.WritePropertyName(key);
            json.WriteRawValue(value);
        }
    }

    /// <summary>An entry of <c>added_tokens</c>.</summary>
    internal static string Added(int id, string content, bool special)
        => $$"""{"id":{{id}},"content":{{Quoted(content)}},"single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":{{(special ? "true" : "false")}}}""";

    /// <summary>A post-processor that puts a token before a text.</summary>
    internal static string Template(string content, int id)
    {
        var name = Quoted(content);
        string Special(int type) => "{\"SpecialToken\":{\"id\":" + name + $",\"type_id\":{type}" + "}}";
        string Text(string which, int type) => "{\"Sequence\":{\"id\":" + $"\"{which}\",\"type_id\":{type}" + "}}";
        return "{\"type\":\"TemplateProcessing\",\"single\":[" + Special(0) + "," + Text("A", 0)
            + "],\"pair\":[" + Special(0) + "," + Text("A", 0) + "," + Special(1) + "," + Text("B", 1)
            + "],\"special_tokens\":{" + name + ":{\"id\":" + name + $",\"ids\":[{id}],\"tokens\":[" + name + "]}}}";
    }

    private static (int Id, string Content)? BeginOfText(GgufKeys keys, string[] tokens)
        => keys.Flag("tokenizer.ggml.add_bos_token") && keys.Id("tokenizer.ggml.bos_token_id") is { } id && id < tokens.Length ? (id, tokens[id]) : null;

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
