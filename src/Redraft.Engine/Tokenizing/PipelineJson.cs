using System.Text.Json;

namespace Redraft.Engine.Tokenizing;

/// <summary>Reads steps of a pipeline: objects with a type and keys that must all be known.</summary>
internal sealed class PipelineJson(StrictJson json, string file)
{
    /// <summary>A part of the file as a tree.</summary>
    public JsonElement Tree(Range range, string where) => json.Tree(range, where);

    /// <summary>The type of a step.</summary>
    public string Type(JsonElement step, string where)
        => step.ValueKind == JsonValueKind.Object && step.TryGetProperty("type", out var type)
            ? json.StringOf(type, $"{where}: type")
            : throw Bad($"{where} must be an object with a type");

    /// <summary>Refuses keys of a step that are neither its type nor among <paramref name="known"/>.</summary>
    public void Keys(JsonElement step, string where, params ReadOnlySpan<string> known)
    {
        foreach (var key in step.EnumerateObject())
        {
            if (key.Name != "type" && !known.Contains(key.Name))
            {
                throw Bad($"{where}: {Type(step, where)} has the key '{StrictJson.Short(key.Name)}', which is not supported (known: {string.Join(", ", known.ToArray())})");
            }
        }
    }

    /// <summary>The steps of a sequence.</summary>
    public JsonElement[] List(JsonElement value, string key, string where)
        => value.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= 8
            ? [.. list.EnumerateArray()]
            : throw Bad($"{where}: {key} must be a list of at most 8");

    /// <summary>A text, or null where there is none.</summary>
    public string? Text(JsonElement step, string key, string where)
        => step.TryGetProperty(key, out var value) ? json.StringOf(value, $"{where}: {key}") : null;

    /// <summary>A switch; <paramref name="otherwise"/> where there is none.</summary>
    public bool Flag(JsonElement step, string key, bool otherwise, string where)
        => !step.TryGetProperty(key, out var value) ? otherwise : value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Bad($"{where}: {key} must be true or false, found {StrictJson.Short(value.GetRawText())}"),
        };

    /// <summary>A pattern of the given kind, <c>String</c> or <c>Regex</c>; null if it is of another kind.</summary>
    public string? Pattern(JsonElement step, string kind, string where)
        => step.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.Object
            && pattern.EnumerateObject().Count() == 1 && pattern.TryGetProperty(kind, out var text)
            ? json.StringOf(text, $"{where}: pattern.{kind}")
            : null;

    /// <summary>An exception that names the file.</summary>
    public BadFileException Bad(string problem) => new(file, problem);

    /// <summary>An exception for a type that isn't known.</summary>
    public BadFileException Unknown(string where, JsonElement step, string known)
        => Bad($"{where}: the type '{StrictJson.Short(Type(step, where))}' is not supported here (known: {known})");
}
