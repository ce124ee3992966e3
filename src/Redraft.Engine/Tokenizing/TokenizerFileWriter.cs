using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Writes <c>tokenizer.json</c> in the order and form in which Hugging Face's library does.</summary>
internal static class TokenizerFileWriter
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a file, not a page: Ġ stays Ġ
        NewLine = "\n",
    };

    public static void Write(Stream stream, BpeDefinition definition)
    {
        using var json = new Utf8JsonWriter(stream, Layout);
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedTokens(json, definition);
        WritePipeline(json, definition);
        WriteModel(json, definition);
        json.WriteEndObject();
    }

    private static void WriteAddedTokens(Utf8JsonWriter json, BpeDefinition definition)
    {
        json.WriteStartArray("added_tokens");
        foreach (var token in definition.Added)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("content", token.Content);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", token.Normalized);
            json.WriteBoolean("special", token.Special);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePipeline(Utf8JsonWriter json, BpeDefinition definition)
    {
        json.WritePropertyName("normalizer");
        json.WriteRawValue(definition.Compose ? """{"type": "NFC"}""" : "null");
        json.WritePropertyName("pre_tokenizer");
        if (definition.PreTokenizer == PreTokenizer.Gpt2)
        {
            WriteByteLevel(json, ownPattern: true);
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("type", "Sequence");
            json.WriteStartArray("pretokenizers");
            json.WriteStartObject();
            json.WriteString("type", "Split");
            json.WriteStartObject("pattern");
            json.WriteString("Regex", PipelineParser.PatternOf(definition.PreTokenizer));
            json.WriteEndObject();
            json.WriteString("behavior", "Isolated");
            json.WriteBoolean("invert", false);
            json.WriteEndObject();
            WriteByteLevel(json, ownPattern: false);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WritePropertyName("post_processor");
        WriteTemplate(json, definition);
        json.WritePropertyName("decoder");
        WriteByteLevel(json, ownPattern: true);
    }

    private static void WriteByteLevel(Utf8JsonWriter json, bool ownPattern)
    {
        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", ownPattern);
        json.WriteEndObject();
    }

    private static void WriteTemplate(Utf8JsonWriter json, BpeDefinition definition)
    {
        if (definition.BeginOfText is not { } id)
        {
            WriteByteLevel(json, ownPattern: true);
            return;
        }

        var name = JsonEncodedText.Encode(definition.Added.First(token => token.Id == id).Content, Layout.Encoder);
        json.WriteRawValue($$$"""
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "{{{name}}}", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
             "pair": [{"SpecialToken": {"id": "{{{name}}}", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                      {"SpecialToken": {"id": "{{{name}}}", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
             "special_tokens": {"{{{name}}}": {"id": "{{{name}}}", "ids": [{{{id}}}], "tokens": ["{{{name}}}"]} }}
            """);
    }

    private static void WriteModel(Utf8JsonWriter json, BpeDefinition definition)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", definition.WholePieces);

        // Added tokens are listed apart; only those that are ordinary tokens too, or stand among them, are repeated here.
        var added = definition.Added.ToDictionary(token => token.Id, token => token.Content);
        var tail = definition.Tokens.Count;
        while (tail > 0 && added.ContainsKey(tail - 1))
        {
            tail--;
        }

        json.WriteStartObject("vocab");
        for (var id = 0; id < definition.Tokens.Count; id++)
        {
            var ordinary = definition.Tokens.Find(definition.Tokens[id]) == id;
            if (ordinary || id < tail)
            {
                json.WriteNumber(ordinary ? ByteAlphabet.Write(definition.Tokens[id]) : added[id], id);
            }
        }

        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var (left, right) in definition.Merges.InOrder)
        {
            json.WriteStringValue($"{ByteAlphabet.Write(definition.Tokens[left])} {ByteAlphabet.Write(definition.Tokens[right])}");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
