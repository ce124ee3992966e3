using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Serving;

/// <summary>A request's JSON object, of which every field is read or refused by name: what is silently passed over would change the answer.</summary>
internal sealed class RequestFields : IDisposable
{
    private const int MaxDepth = 16;
    private const int ShownCharacters = 60;

    private readonly JsonDocument _document;
    private readonly Dictionary<string, JsonElement> _unread = new(StringComparer.Ordinal);

    private RequestFields(JsonDocument document)
    {
        _document = document;
        foreach (var field in document.RootElement.EnumerateObject())
        {
            _unread.Add(field.Name, field.Value);
        }
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="ApiException">If it isn't one JSON object.</exception>
    public static async Task<RequestFields> ReadAsync(HttpContext http)
    {
        JsonDocument? document = null;
        try
        {
            document = await JsonDocument.ParseAsync(
                http.Request.Body, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false }, http.RequestAborted).ConfigureAwait(false);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new RequestFields(document)
                : throw ApiException.Bad(null, $"a JSON object expected, found {Kind(document.RootElement)}");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // bytes that are no UTF-8, half a surrogate pair in a name
        {
            document?.Dispose();
            throw ApiException.Bad(null, $"the body is not valid JSON: {error.Message.Split(" LineNumber:")[0].TrimEnd('.')}");
        }
        catch (ApiException)
        {
            document?.Dispose();
            throw;
        }
    }

    /// <summary>A field's value; null where it is absent or null.</summary>
    public JsonElement? Take(string name) => _unread.Remove(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Take(name) is { } value ? TextOf(value, name) : null;

    /// <summary>A text that has to be there.</summary>
    public string NeededText(string name) => Text(name) ?? throw ApiException.Bad(name, $"'{name}' is missing");

    /// <summary>A whole number in a range, or null.</summary>
    public int? Whole(string name, int least, int most) => Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most ? number
        : throw ApiException.Bad(name, $"'{name}' takes a whole number from {least} to {most}, found {Shown(value)}");

    /// <summary>A number in a range, or null.</summary>
    public double? Number(string name, double least, double most) => Take(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most ? number
        : throw ApiException.Bad(name, string.Create(CultureInfo.InvariantCulture, $"'{name}' takes a number from {least} to {most}, found {Shown(value)}"));

    /// <summary>Yes or no; no where it is absent.</summary>
    public bool Flag(string name) => Take(name) is { } value
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw ApiException.Bad(name, $"'{name}' takes true or false, found {Shown(value)}"));

    /// <summary>Passes over fields that bear on nothing that is answered.</summary>
    public void PassOver(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _unread.Remove(name);
        }
    }

    /// <summary>Takes a field that is not supported, where its value asks for nothing.</summary>
    /// <param name="name">The field.</param>
    /// <param name="neutral">Its value that asks for nothing, in words.</param>
    /// <param name="asksNothing">Whether a value is that.</param>
    public void OnlyNeutral(string name, string neutral, Func<JsonElement, bool> asksNothing)
    {
        if (Take(name) is { } value && !asksNothing(value))
        {
            throw ApiException.Bad(name, $"'{name}' is not supported here but as {neutral}, found {Shown(value)}; leave it out", "unsupported_parameter");
        }
    }

    /// <summary>Refuses what nobody has read.</summary>
    public void RefuseRest()
    {
        if (_unread.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } name)
        {
            var shown = UntrustedText.Visible(name, ShownCharacters);
            throw ApiException.Bad(shown, $"'{shown}' is not a parameter that is known here; leave it out, or mend its spelling", "unknown_parameter");
        }
    }

    /// <summary>A string of the body.</summary>
    public static string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw ApiException.Bad(name, $"'{name}' takes a text, found {Shown(value)}");
        }
        catch (InvalidOperationException)
        {
            throw ApiException.Bad(name, $"'{name}' holds half a surrogate pair or bytes that are no UTF-8; send whole characters");
        }
    }

    /// <summary>A value, short and fit to be printed.</summary>
    public static string Shown(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Kind(value) : UntrustedText.Visible(value.GetRawText(), ShownCharacters);

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => value.GetRawText(),
    };
}
