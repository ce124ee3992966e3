using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Writes what a <c>tokenizer.json</c> does before and after merging.</summary>
internal static class PipelineWriter
{
    private const string FromSpace = """{"type": "Replace", "pattern": {"String": " "}, "content": "▁"}""";
    private const string ToSpace = """{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}""";

    public static void Write(Utf8JsonWriter json, BpeDefinition definition)
    {
        Write(json, "normalizer", Normalizer(definition));
        Write(json, "pre_tokenizer", PreTokenizer(definition));
        Write(json, "post_processor", Template(definition));
        Write(json, "decoder", Decoder(definition));
    }

    private static void Write(Utf8JsonWriter json, string key, string value)
    {
        using var parsed = JsonDocument.Parse(value);
        json.WritePropertyName(key);
        parsed.RootElement.WriteTo(json); // laid out as the rest of the file is
    }

    private static string Normalizer(BpeDefinition definition)
    {
        string[] steps =
        [
            .. definition.Compose ? ["""{"type": "NFC"}"""] : Array.Empty<string>(),
            .. definition.Characters is { Prepends: true } ? ["""{"type": "Prepend", "prepend": "▁"}"""] : Array.Empty<string>(),
            .. definition.Characters is { MarksSpaces: true } ? [FromSpace] : Array.Empty<string>(),
        ];
        return steps.Length switch
        {
            0 => "null",
            1 => steps[0],
            _ => $$"""{"type": "Sequence", "normalizers": [{{string.Join(", ", steps)}}]}""",
        };
    }

    private static string PreTokenizer(BpeDefinition definition)
    {
        if (definition.Characters is { } characters)
        {
            return characters.Metaspace is not { } scheme ? "null" : $$"""
                {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "{{scheme.ToString().ToLowerInvariant()}}", "split": false}
                """;
        }

        return definition.PreTokenizer switch
        {
            Tokenizing.PreTokenizer.Gpt2 => ByteLevel(ownPattern: true),
            Tokenizing.PreTokenizer.Whole => ByteLevel(ownPattern: false),
            Tokenizing.PreTokenizer.SmolLm => Sequence("""{"type": "Digits", "individual_digits": true}""", ByteLevel(ownPattern: true)),
            var rule => Sequence(
                $$"""{"type": "Split", "pattern": {"Regex": {{Quoted(Patterns.Of(rule))}} }, "behavior": "Isolated", "invert": false}""",
                ByteLevel(ownPattern: false)),
        };
    }

    private static string Decoder(BpeDefinition definition)
    {
        if (definition.Characters is not { } characters)
        {
            return ByteLevel(ownPattern: true);
        }

        var strip = characters.StrippedSpaces == 0 ? "" : $$""", {"type": "Strip", "content": " ", "start": {{characters.StrippedSpaces}}, "stop": 0}""";
        return $$"""{"type": "Sequence", "decoders": [{{ToSpace}}, {"type": "ByteFallback"}, {"type": "Fuse"}{{strip}}]}""";
    }

    private static string Template(BpeDefinition definition)
    {
        if (definition.BeginOfText is null && definition.AfterText is null)
        {
            return definition.Characters is null ? ByteLevel(ownPattern: true) : "null";
        }

        var ids = new[] { definition.BeginOfText, definition.AfterText }.OfType<int>().Distinct().ToArray();
        var listed = ids.Select(id => $$"""{{Name(definition, id)}}: {"id": {{Name(definition, id)}}, "ids": [{{id}}], "tokens": [{{Name(definition, id)}}]}""");
        var first = Around(definition, "A", 0);
        return $$"""
            {"type": "TemplateProcessing", "single": [{{first}}], "pair": [{{first}}, {{Around(definition, "B", 1)}}], "special_tokens": { {{string.Join(", ", listed)}} } }
            """;
    }

    private static string Around(BpeDefinition definition, string text, int type)
    {
        var begin = definition.BeginOfText is { } before ? Special(definition, before, type) + ", " : "";
        var end = definition.AfterText is { } after ? ", " + Special(definition, after, type) : "";
        return $$"""{{begin}}{"Sequence": {"id": "{{text}}", "type_id": {{type}} } }{{end}}""";
    }

    private static string Special(BpeDefinition definition, int id, int type)
        => $$"""{"SpecialToken": {"id": {{Name(definition, id)}}, "type_id": {{type}} } }""";

    private static string Name(BpeDefinition definition, int id) => Quoted(definition.Added.First(token => token.Id == id).Content);

    private static string Sequence(string first, string second) => $$"""{"type": "Sequence", "pretokenizers": [{{first}}, {{second}}]}""";

    private static string ByteLevel(bool ownPattern)
        => $$"""{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": {{(ownPattern ? "true" : "false")}} }""";

    private static string Quoted(string text)
        => $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
