using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Redraft.Engine.Checkpoints;

/// <summary>The chat template beside a model: finds it, writes it beside a model that was taught with it, and compares the two.</summary>
public static class ChatTemplateFile
{
    private const int LargestFile = 8 << 20;
    private const int Depth = 64;
    private const string Jinja = "chat_template.jinja", Tokenizer = "tokenizer_config.json", Generation = "generation_config.json";
    private const string Note = "redraft.json", Key = "chat_template"; // {"chat_template": "sha256:…"}: what the model was taught with

    private static readonly string[] TokenNames = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <summary>The template, or null where the model has none. Of several it is the one named <c>default</c>, or else the first.</summary>
    /// <param name="path">A checkpoint's folder (<c>chat_template.jinja</c>, <c>chat_template.json</c>, <c>tokenizer_config.json</c>), or a GGUF file.</param>
    /// <param name="adapters">The folder of adapters that act on the model, or null.</param>
    /// <exception cref="BadFileException">If one of these files is there and can't be read as what it is, or the model or its adapters were taught with another template; names both.</exception>
    public static ChatTemplateText? Read(string path, string? adapters = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var found = File.Exists(path) && GgufReader.IsGguf(path) ? OfGguf(path) : OfFolder(path);
        foreach (var folder in new[] { path, adapters }.OfType<string>())
        {
            if (NotedIn(folder) is { } hash && hash != found?.Hash)
            {
                throw Other(folder, hash, found);
            }
        }

        return found;
    }

    /// <summary>The hash of the template that a folder's model or adapters were taught with, or null.</summary>
    /// <exception cref="BadFileException">If the note can't be read.</exception>
    public static string? NotedIn(string folder) => Read(Path.Combine(folder, Note), root => root.TryGetProperty(Key, out var noted) ? noted.GetString() : null);

    /// <summary>What was taught with one template stands with another.</summary>
    public static BadFileException Other(string folder, string noted, ChatTemplateText? found)
        => new(Path.Combine(folder, Note), $"this was taught with the chat template {string.Concat(noted.Take(71).Select(character => char.IsAsciiLetterOrDigit(character) || character == ':' ? character : '?'))}, and {(found is null ? "there is none now" : $"{found.File} is {found.Hash}")}; put back the one that it was taught with");

    /// <summary>Writes a template beside a model that is taught with it; for adapters, which lie on the model that has it, only which one it was.</summary>
    /// <param name="folder">The checkpoint's folder, made if it isn't there.</param>
    /// <param name="template">The template; null takes away what an older checkpoint may have left there.</param>
    /// <param name="whole">Whether the folder gets a whole model.</param>
    public static void Write(string folder, ChatTemplateText? template, bool whole)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (template is null)
        {
            DurableFile.Delete(Path.Combine(folder, Note));
            DurableFile.Delete(Path.Combine(folder, Jinja));
            return;
        }

        Directory.CreateDirectory(folder);
        DurableFile.Write(Path.Combine(folder, Note), new JsonObject { [Key] = template.Hash }.ToJsonString());
        if (whole)
        {
            DurableFile.Write(Path.Combine(folder, Jinja), template.Text);
            DurableFile.Write(Path.Combine(folder, Tokenizer), new JsonObject(template.Tokens.Select(token => KeyValuePair.Create(token.Key, (JsonNode?)token.Value))).ToJsonString());
            DurableFile.Write(Path.Combine(folder, Generation), new JsonObject { ["eos_token_id"] = new JsonArray([.. template.Ends.Select(id => (JsonNode)id)]) }.ToJsonString());
        }
    }

    private static ChatTemplateText? OfGguf(string path)
    {
        using var file = GgufReader.Open(path);
        if (file.Metadata.GetValueOrDefault("tokenizer.chat_template") is not string text)
        {
            return null;
        }

        var tokenizer = GgufTokenizer.Read(file);
        var ids = new[] { ("bos_token", "tokenizer.ggml.bos_token_id"), ("eos_token", "tokenizer.ggml.eos_token_id") }.Select(token => (token.Item1, Id: file.Metadata.GetValueOrDefault(token.Item2) as long?));
        return new ChatTemplateText(path, text,
            ids.Select(token => (token.Item1, tokenizer.AddedTokens.FirstOrDefault(added => added.Id == token.Id)?.Content)).Where(token => token.Content is not null).ToDictionary(token => token.Item1, token => token.Content!),
            file.Metadata.GetValueOrDefault("tokenizer.ggml.eot_token_id") is long end and >= 0 and <= int.MaxValue ? [(int)end] : []);
    }

    private static ChatTemplateText? OfFolder(string folder)
    {
        var jinja = Path.Combine(folder, Jinja);
        var (file, text) = File.Exists(jinja) ? (jinja, Encoding.UTF8.GetString(RegularFile.ReadAll(jinja, LargestFile)))
            : new[] { "chat_template.json", Tokenizer }.Select(name => Path.Combine(folder, name))
                .Select(path => (path, Read(path, root => root.TryGetProperty(Key, out var template) ? Text(template) : null))).FirstOrDefault(found => found.Item2 is not null);
        if (text is null)
        {
            return null;
        }

        var tokens = Read(Path.Combine(folder, Tokenizer), TokensIn) ?? [];
        foreach (var (name, token) in Read(Path.Combine(folder, "special_tokens_map.json"), TokensIn) ?? [])
        {
            tokens.TryAdd(name, token);
        }

        return new ChatTemplateText(file, text, tokens, [.. new[] { Generation, Checkpoint.Config }.SelectMany(name => Read(Path.Combine(folder, name), EndsIn) ?? []).Distinct()]);
    }

    private static Dictionary<string, string> TokensIn(JsonElement root)
    {
        var tokens = new Dictionary<string, string>();
        foreach (var name in TokenNames)
        {
            if (root.TryGetProperty(name, out var token) && (token.ValueKind == JsonValueKind.Object ? token.GetProperty("content").GetString() : token.GetString()) is { } text)
            {
                tokens[name] = text;
            }
        }

        return tokens;
    }

    private static List<int> EndsIn(JsonElement root) => !root.TryGetProperty("eos_token_id", out var ends) ? []
        : ends.ValueKind switch { JsonValueKind.Null => [], JsonValueKind.Array => [.. ends.EnumerateArray().Select(id => id.GetInt32())], _ => [ends.GetInt32()] };

    private static T? Read<T>(string path, Func<JsonElement, T?> read)
        where T : class
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(RegularFile.ReadAll(path, LargestFile), new JsonDocumentOptions { MaxDepth = Depth });
            return json.RootElement.ValueKind == JsonValueKind.Object ? read(json.RootElement) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
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
