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
        PipelineWriter.Write(json, definition);
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
            json.WriteBoolean("lstrip", token.LeftStrip);
            json.WriteBoolean("rstrip", token.RightStrip);
            json.WriteBoolean("normalized", token.Normalized);
            json.WriteBoolean("special", token.Special);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteModel(Utf8JsonWriter json, BpeDefinition definition)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteString("unk_token", definition.Unknown is { } unknown ? definition.Added.First(token => token.Id == unknown).Content : null);
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", definition.FusesUnknown);
        json.WriteBoolean("byte_fallback", definition.Characters is not null);
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
                json.WriteNumber(ordinary ? Written(definition, id) : added[id], id);
            }
        }

        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var (left, right) in definition.Merges.InOrder)
        {
            json.WriteStringValue($"{Written(definition, left)} {Written(definition, right)}");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Written(BpeDefinition definition, int id)
        => definition.Characters is null ? ByteAlphabet.Write(definition.Tokens[id]) : Encoding.UTF8.GetString(definition.Tokens[id]);
}
