using System.Text.Encodings.Web;
using System.Text.Json;
using Redraft.Engine.Tokenizing;

namespace Redraft.Engine.Checkpoints;

/// <summary>A SentencePiece vocabulary (Llama 2, TinyLlama, Mistral, Gemma) in GGUF's lists of the kind <c>llama</c>: pieces with scores in place of merges.</summary>
/// <remarks>
/// Read, each cut of a piece into two others is a merge, in the order of the pieces' scores, then of the parts' ids: what Hugging Face's conversion makes of the same lists.
/// Written, a piece's score is the rank of the first merge that makes it, with a minus. Source: Kudo and Richardson 2018, arXiv:1808.06226, section 3 (pieces joined by score).
/// </remarks>
internal static class GgufPieces
{
    private const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6; // tokenizer.ggml.token_type
    private const int LongestPiece = 1024;
    private const long MostWork = 1L << 30; // characters read in cutting all pieces; published vocabularies need some ten millions
    private const string UnknownToken = "<unk>";
    private const string Prefix = "tokenizer.ggml.add_space_prefix", Begin = "tokenizer.ggml.add_bos_token";

    /// <summary>Whether these lists can hold a tokenizer.</summary>
    /// <param name="root">Its <c>tokenizer.json</c>.</param>
    public static bool Hold(JsonElement root)
        => root.GetProperty("model").GetProperty("byte_fallback").GetBoolean() && (Has(root, "normalizer", "Replace") || Has(root, "pre_tokenizer", "Metaspace"));

    /// <summary>The lists.</summary>
    /// <param name="root">The tokenizer's <c>tokenizer.json</c>.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="vocabularySize">Rows of the embedding; ids beyond the tokenizer's are unused.</param>
    public static IEnumerable<(string Key, object Value)> Write(JsonElement root, BpeTokenizer tokenizer, int vocabularySize)
    {
        var model = root.GetProperty("model");
        var merges = model.GetProperty("merges").EnumerateArray().Select(merge => merge.GetString()!.Replace(" ", "", StringComparison.Ordinal)).ToList();
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            ranks.TryAdd(merges[rank], rank);
        }

        var tokens = Enumerable.Range(0, vocabularySize).Select(id => $"[PAD{id}]").ToArray();
        var types = Enumerable.Repeat(Unused, vocabularySize).ToArray();
        var scores = new float[vocabularySize];
        foreach (var token in model.GetProperty("vocab").EnumerateObject())
        {
            var id = token.Value.GetInt32();
            (tokens[id], types[id], scores[id]) = (token.Name, IsByte(token.Name) ? Byte : Normal, -ranks.GetValueOrDefault(token.Name, merges.Count));
        }

        foreach (var added in tokenizer.AddedTokens)
        {
            (tokens[added.Id], types[added.Id], scores[added.Id]) = (added.Content, added.Content == UnknownToken ? Unknown : added.Special ? Control : UserDefined, 0);
        }

        yield return ("tokenizer.ggml.model", "llama");
        yield return ("tokenizer.ggml.pre", "default");
        yield return ("tokenizer.ggml.tokens", tokens);
        yield return ("tokenizer.ggml.scores", scores);
        yield return ("tokenizer.ggml.token_type", types);
        if (Array.IndexOf(types, Unknown) is >= 0 and var unknown)
        {
            yield return ("tokenizer.ggml.unknown_token_id", (uint)unknown);
        }

        yield return (Prefix, Has(root, "normalizer", "Prepend") || (Has(root, "pre_tokenizer", "Metaspace") && root.GetProperty("pre_tokenizer").GetProperty("prepend_scheme").GetString() != "never"));
    }

    /// <summary>A <c>tokenizer.json</c> of the lists.</summary>
    public static byte[] Json(GgufKeys keys)
    {
        var tokens = keys.Texts("tokenizer.ggml.tokens") ?? throw keys.Bad("tokenizer.ggml.tokens is missing");
        var scores = keys.Reals("tokenizer.ggml.scores") ?? throw keys.Bad("tokenizer.ggml.scores is missing");
        var types = keys.Numbers("tokenizer.ggml.token_type") ?? throw keys.Bad("tokenizer.ggml.token_type is missing");
        if (types.Length != tokens.Length || scores.Length != tokens.Length)
        {
            throw keys.Bad($"tokenizer.ggml.tokens has {tokens.Length} elements, tokenizer.ggml.scores {scores.Length} and tokenizer.ggml.token_type {types.Length}");
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("added_tokens");
            for (var id = 0; id < tokens.Length; id++)
            {
                if (types[id] is Unknown or Control or UserDefined)
                {
                    json.WriteRawValue(GgufTokenizer.Added(id, tokens[id], types[id] != UserDefined));
                }
            }

            json.WriteEndArray();
            WritePipeline(json, keys, tokens);
            WriteModel(json, keys, tokens, scores, types);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WritePipeline(Utf8JsonWriter json, GgufKeys keys, string[] tokens)
    {
        var (prefix, begins) = (keys.Flag(Prefix, otherwise: true), keys.Flag(Begin, otherwise: true));
        var first = begins && keys.Id("tokenizer.ggml.bos_token_id") is { } begin && begin < tokens.Length ? GgufTokenizer.Template(tokens[begin], begin) : "null";
        Raw("normalizer", """{"type":"Sequence","normalizers":[""" + (prefix ? """{"type":"Prepend","prepend":"▁"},""" : "") + """{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""");
        Raw("pre_tokenizer", "null");
        Raw("post_processor", first);
        Raw("decoder", """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}"""
            + (prefix ? """,{"type":"Strip","content":" ","start":1,"stop":0}""" : "") + "]}");

        void Raw(string key, string value)
        {
            json.WritePropertyName(key);
            json.WriteRawValue(value);
        }
    }

    private static void WriteModel(Utf8JsonWriter json, GgufKeys keys, string[] tokens, double[] scores, long[] types)
    {
        var unknown = Array.IndexOf(types, Unknown); // never made where there is a token for each byte
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteString("unk_token", unknown < 0 ? null : tokens[unknown]);
        json.WriteBoolean("fuse_unk", true);
        json.WriteBoolean("byte_fallback", true);
        json.WriteStartObject("vocab");
        for (var id = 0; id < tokens.Length; id++)
        {
            if (types[id] != Unused)
            {
                json.WriteNumber(tokens[id], id);
            }
        }

        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var (left, right) in Merges(keys, tokens, scores, types))
        {
            json.WriteStringValue($"{left} {right}");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static IEnumerable<(string Left, string Right)> Merges(GgufKeys keys, string[] tokens, double[] scores, long[] types)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (types[id] == Normal)
            {
                ids.TryAdd(tokens[id], id);
            }
        }

        var merges = new List<(double Score, int Left, int Right)>();
        if (ids.Keys.Sum(piece => (long)piece.Length * piece.Length) > MostWork)
        {
            throw keys.Bad("tokenizer.ggml.tokens: the tokens are too many and too long to be the pieces of a vocabulary");
        }

        foreach (var (piece, id) in ids)
        {
            if (piece.Length > LongestPiece)
            {
                throw keys.Bad($"tokenizer.ggml.tokens: token {id} has {piece.Length} characters; at most {LongestPiece} are supported");
            }

            for (var cut = 1; cut < piece.Length; cut++)
            {
                if (!char.IsLowSurrogate(piece[cut]) && ids.TryGetValue(piece[..cut], out var left) && ids.TryGetValue(piece[cut..], out var right) && !piece.Contains(' ', StringComparison.Ordinal))
                {
                    merges.Add((scores[id], left, right));
                }
            }
        }

        // Pieces of one score stand in the order of the file, each with all of its cuts.
        return merges.OrderByDescending(merge => merge.Score).ThenBy(merge => ids[tokens[merge.Left] + tokens[merge.Right]]).ThenBy(merge => merge.Left).ThenBy(merge => merge.Right)
            .Select(merge => (tokens[merge.Left], tokens[merge.Right]));
    }

    private static bool IsByte(string token) => token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>' && token[3..5].All(char.IsAsciiHexDigitUpper);

    private static bool Has(JsonElement root, string part, string type)
        => root.GetProperty(part) is { ValueKind: JsonValueKind.Object } step
            && (step.GetProperty("type").GetString() == type || (step.TryGetProperty("normalizers", out var steps) && steps.EnumerateArray().Any(one => one.GetProperty("type").GetString() == type)));
}
