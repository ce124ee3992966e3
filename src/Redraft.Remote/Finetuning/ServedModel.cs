using System.Text.Json;
using Redraft.Engine;

namespace Redraft.Remote.Finetuning;

/// <summary>Where a trained model is served: what a training command writes as <c>served.json</c> beside its checkpoint, or in its place.</summary>
/// <param name="Url">The server's address up to and with <c>/v1</c>; null for that of the model that the training began with.</param>
/// <param name="Model">The name by which the server knows it.</param>
public sealed record ServedModel(string? Url, string Model)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "served.json";

    private const long Largest = 1 << 16; // bytes

    /// <summary>Reads it from a checkpoint's folder; null if there is none.</summary>
    /// <exception cref="BadFileException">If the file is no such object.</exception>
    public static ServedModel? In(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadAll(path, Largest));
            var root = document.RootElement;
            var (url, model) = root.ValueKind == JsonValueKind.Object ? (Text("url"), Text("model")) : (null, null);
            return model is { Length: > 0 } && (url is null || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")) ? new ServedModel(url, model)
                : throw new BadFileException(path, "expected {\"url\": \"http://…/v1\", \"model\": \"NAME\"}");

            string? Text(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException error)
        {
            throw new BadFileException(path, $"not JSON ({error.Message})");
        }
    }
}
