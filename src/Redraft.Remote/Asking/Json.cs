using System.Text.Json;

namespace Redraft.Remote.Asking;

/// <summary>Looks into answers that a stranger wrote.</summary>
internal static class Json
{
    /// <summary>Whether an object has a value under a name that isn't null.</summary>
    public static bool Has(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;
    }

    /// <summary>A text under a name; null where there is none.</summary>
    public static string? Text(JsonElement element, string name) => Has(element, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A list under a name.</summary>
    /// <exception cref="FormatException">If there is none.</exception>
    public static IReadOnlyList<JsonElement> List(JsonElement element, string name) => Has(element, name, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray()] : throw new FormatException($"expected '{name}', a list, found none");

    /// <summary>A list under a name, whose items say by <c>index</c> which place is theirs: each place once.</summary>
    /// <exception cref="FormatException">If it has other places.</exception>
    public static IReadOnlyList<JsonElement> Places(JsonElement element, string name, int count)
    {
        var items = List(element, name);
        if (items.Count != count)
        {
            throw new FormatException($"expected '{name}', a list of {count}, found {items.Count}");
        }

        var places = new JsonElement?[count];
        for (var i = 0; i < count; i++)
        {
            var place = Has(items[i], "index", out var index) && index.TryGetInt32(out var said) ? said : i;
            if (place < 0 || place >= count || places[place] is not null)
            {
                throw new FormatException($"expected every index of '{name}' once, found {place} {(place < 0 || place >= count ? $"of {count}" : "twice")}");
            }

            places[place] = items[i];
        }

        return [.. places.Select(place => place!.Value)];
    }

    /// <summary>How many characters of Unicode a text has, as servers count.</summary>
    public static int Length(string text) => text.EnumerateRunes().Count();
}
