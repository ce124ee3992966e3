using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Redraft.Mcp;

/// <summary>How answers are written: JSON in snake case, without what is null.</summary>
internal static class ToolJson
{
    /// <summary>Characters of a text that are told; how many there are is told beside it where that is more.</summary>
    public const int LongestText = 4000;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for a model, never for a page
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Writes an answer.</summary>
    public static string Write(object answer) => JsonSerializer.Serialize(answer, Options);

    /// <summary>What somebody wrote, as it can be read.</summary>
    public static string Text(string text, int most = LongestText) => UntrustedText.Visible(text, most, keepLines: true);

    /// <summary>The length of a text that was cut.</summary>
    public static int? CutOf(string text) => text.Length > LongestText ? text.Length : null;
}
