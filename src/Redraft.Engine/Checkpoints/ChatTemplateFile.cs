using System.Text;
using System.Text.Json;

namespace Redraft.Engine.Checkpoints;

/// <summary>Finds the chat template that came with a model, as text: a program in Jinja that only says how a conversation is written down.</summary>
public static class ChatTemplateFile
{
    private const int LargestFile = 8 << 20;
    private const int Depth = 64;

    /// <summary>The template, or null where the model has none. Of several it is the one named <c>default</c>, or else the first.</summary>
    /// <param name="path">A checkpoint's folder (<c>chat_template.jinja</c>, <c>chat_template.json</c>, <c>tokenizer_config.json</c>), or a GGUF file.</param>
    /// <exception cref="BadFileException">If one of these files is there and can't be read as what it is.</exception>
    public static string? Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (File.Exists(path) && GgufReader.IsGguf(path))
        {
            using var file = GgufReader.Open(path);
            return file.Metadata.GetValueOrDefault("tokenizer.chat_template") as string;
        }

        var jinja = Path.Combine(path, "chat_template.jinja");
        return File.Exists(jinja) ? Encoding.UTF8.GetString(RegularFile.ReadAll(jinja, LargestFile))
            : FromJson(Path.Combine(path, "chat_template.json")) ?? FromJson(Path.Combine(path, "tokenizer_config.json"));
    }

    private static string? FromJson(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(RegularFile.ReadAll(path, LargestFile), new JsonDocumentOptions { MaxDepth = Depth });
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("chat_template", out var template) ? Text(template) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new BadFileException(path, $"no chat_template can be read from it ({error.Message.Split(" LineNumber:")[0]})");
        }
    }

    private static string? Text(JsonElement template) => template.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Array => template.EnumerateArray().OrderBy(named => named.GetProperty("name").GetString() == "default" ? 0 : 1)
            .Select(named => named.GetProperty("template").GetString()).FirstOrDefault(),
        _ => template.GetString(),
    };
}
