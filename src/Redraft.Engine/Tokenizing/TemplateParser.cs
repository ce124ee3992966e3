using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Reads which special tokens a file puts around a text.</summary>
internal sealed class TemplateParser(PipelineJson json)
{
    private const string Where = "post_processor";

    /// <summary>The ids before and after a text; null where there is none.</summary>
    /// <param name="range">Where it lies.</param>
    /// <param name="added">The file's added tokens.</param>
    public (int? Begin, int? End) Parse(Range range, List<AddedToken> added)
    {
        var value = json.Tree(range, Where);
        var steps = new[] { value };
        if (json.Type(value, Where) == "Sequence")
        {
            json.Keys(value, Where, "processors");
            steps = json.List(value, "processors", Where);
        }

        var around = ((int?)null, (int?)null);
        var templates = 0;
        foreach (var step in steps)
        {
            switch (json.Type(step, Where))
            {
                case "ByteLevel":
                    json.Keys(step, Where, "add_prefix_space", "trim_offsets", "use_regex"); // of these it heeds offsets alone, which we have none of
                    break;
                case "TemplateProcessing" when templates++ == 0:
                    around = Template(step, added);
                    break;
                default:
                    throw json.Unknown(Where, step, "ByteLevel, one TemplateProcessing");
            }
        }

        return around;
    }

    // [special token,] sequence A [, special token]; "pair" is for two texts, which we never encode together
    private (int?, int?) Template(JsonElement template, List<AddedToken> added)
    {
        json.Keys(template, Where, "single", "pair", "special_tokens");
        var single = json.List(template, "single", Where);
        var text = Array.FindIndex(single, part => Name(part, "Sequence") == "A");
        if (single.Length is < 1 or > 3 || text is < 0 or > 1 || single.Length - text > 2
            || single.Where((_, i) => i != text).Any(part => Name(part, "SpecialToken") is null))
        {
            throw json.Bad($"{Where}: the template may put one special token before the text, one after it, and nothing else");
        }

        return (
            text == 1 ? Id(template, Name(single[0], "SpecialToken")!, added) : null,
            single.Length - text == 2 ? Id(template, Name(single[^1], "SpecialToken")!, added) : null);
    }

    private int Id(JsonElement template, string name, List<AddedToken> added)
    {
        var token = added.Find(token => token.Content == name && token.Special)
            ?? throw json.Bad($"{Where}: the template's token '{StrictJson.Short(name)}' is not a special token of this file");
        var listed = template.TryGetProperty("special_tokens", out var known) && known.ValueKind == JsonValueKind.Object
            && known.TryGetProperty(name, out var entry) && entry.ValueKind == JsonValueKind.Object
            && entry.TryGetProperty("ids", out var ids) && ids.ValueKind == JsonValueKind.Array && ids.GetArrayLength() == 1
            && ids[0].ValueKind == JsonValueKind.Number && ids[0].TryGetInt32(out var id) && id == token.Id;
        return listed ? token.Id : throw json.Bad($"{Where}: special_tokens must give '{StrictJson.Short(name)}' the ids [{token.Id}]");
    }

    private string? Name(JsonElement part, string kind)
        => part.ValueKind == JsonValueKind.Object && part.TryGetProperty(kind, out var named) && named.ValueKind == JsonValueKind.Object
            ? json.Text(named, "id", Where)
            : null;
}
