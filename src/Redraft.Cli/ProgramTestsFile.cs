using System.Text.Json;
using Redraft.Engine;
using Redraft.Evaluating;

namespace Redraft.Cli;

/// <summary>Reads a tests file: <c>{"entry": …, "asserts": […], "setup": …, "limits": {"cpu_s": …, "memory_mb": …}}</c>.</summary>
internal static class ProgramTestsFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="BadFileException">If it isn't JSON; names the line.</exception>
    /// <exception cref="InvalidDataException">If anything else is wrong; names the file, the key, what was expected and found.</exception>
    public static ProgramTests Read(string path)
    {
        var text = SmallFile.Read(path);
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return Tests(document.RootElement, path);
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0);
            throw new BadFileException(path, line + 1, $"not valid JSON: {e.Message.Split(" LineNumber:")[0]}", Excerpt.OfLine(text, line, (int)(e.BytePositionInLine ?? 0)));
        }
    }

    private static ProgramTests Tests(JsonElement root, string path)
    {
        Known(root, path, "", "entry", "asserts", "setup", "limits");
        var limits = new ProgramLimits();
        if (root.TryGetProperty("limits", out var given))
        {
            Known(given, path, "limits.", "cpu_s", "memory_mb");
            limits = new ProgramLimits
            {
                CpuSeconds = given.TryGetProperty("cpu_s", out var cpu) ? Number(cpu, path, "limits.cpu_s", from: 0.1, upTo: 60) : limits.CpuSeconds,
                MemoryMegabytes = given.TryGetProperty("memory_mb", out var memory) ? (int)Number(memory, path, "limits.memory_mb", from: 16, upTo: 8192) : limits.MemoryMegabytes,
            };
        }

        var asserts = Required(root, path, "asserts", JsonValueKind.Array).EnumerateArray()
            .Select((a, i) => Text(a, path, $"asserts[{i}]")).ToList();
        return new ProgramTests
        {
            Entry = Text(Required(root, path, "entry", JsonValueKind.String), path, "entry") is { } entry && !string.IsNullOrWhiteSpace(entry) ? entry : throw new InvalidDataException($"{path}: 'entry' is empty; name the function that the asserts call"),
            Asserts = asserts.Count > 0 ? asserts : throw new InvalidDataException($"{path}: 'asserts' is empty; give at least one assert"),
            Shown = asserts.Count,
            Setup = root.TryGetProperty("setup", out var setup) ? Text(setup, path, "setup") : "",
            Limits = limits,
        };
    }

    private static void Known(JsonElement element, string path, string prefix, params ReadOnlySpan<string> keys)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{path}: {(prefix.Length == 0 ? "the file" : $"'{prefix.TrimEnd('.')}'")} should be an object, found {Kind(element)}");
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!keys.Contains(property.Name))
            {
                throw new InvalidDataException($"{path}: unknown key '{prefix}{property.Name}'; known are {string.Join(", ", keys.ToArray())}");
            }
        }
    }

    private static JsonElement Required(JsonElement root, string path, string key, JsonValueKind kind) =>
        !root.TryGetProperty(key, out var value) ? throw new InvalidDataException($"{path}: key '{key}' is missing")
        : value.ValueKind != kind ? throw new InvalidDataException($"{path}: '{key}' should be {(kind == JsonValueKind.Array ? "an array" : "a string")}, found {Kind(value)}")
        : value;

    private static string Text(JsonElement element, string path, string key)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            throw new InvalidDataException($"{path}: '{key}' should be a string, found {Kind(element)}");
        }

        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"{path}: '{key}' holds a lone surrogate, which is not valid text", e);
        }
    }

    private static double Number(JsonElement element, string path, string key, double from, double upTo) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && value >= from && value <= upTo
            ? value
            : throw new InvalidDataException($"{path}: '{key}' should be a number from {from} to {upTo}, found {element.GetRawText()}");

    private static string Kind(JsonElement element) => element.ValueKind.ToString().ToLowerInvariant();
}
