using System.Text.Json;

namespace Redraft.Annotating.Importing;

/// <summary>Looks into JSON of other tools, where anything may be missing or of another type.</summary>
internal static class JsonReading
{
    /// <summary>Whether there is a value of a kind.</summary>
    public static bool Has(this JsonElement value, string name, JsonValueKind kind) => value.Get(name)?.ValueKind == kind;

    /// <summary>The value of a name, or null where there is none or it is null.</summary>
    public static JsonElement? Get(this JsonElement value, string name)
        => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <summary>A text, or a number as a text; null where it is neither.</summary>
    public static string? Text(this JsonElement? value) => value?.ValueKind switch
    {
        JsonValueKind.String => value.Value.GetString(),
        JsonValueKind.Number => value.Value.GetRawText(),
        _ => null,
    };

    /// <summary>The elements of an array; none where it is something else.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? value) => value is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>The members of an object; none where it is something else.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement? value) => value is { ValueKind: JsonValueKind.Object } of ? of.EnumerateObject() : [];

    /// <summary>A whole number, or null.</summary>
    public static int? Whole(this JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var whole) ? whole : null;
}
