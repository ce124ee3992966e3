using System.Text.Json;
using System.Text.Json.Serialization;
using Redraft.Engine.Checkpoints;
using Redraft.Imitating;

namespace Redraft.Recipes;

/// <summary>How a model is finetuned, as a file of its own: what stands under <c>training</c> in a recipe. JSON, which is YAML too.</summary>
/// <remarks>Keys may be in camel case too, as <c>run.db</c> keeps the options of a training.</remarks>
public static class FinetuningFile
{
    private static readonly JsonSerializerOptions Kebab = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Reads options; keys that are missing keep their defaults.</summary>
    /// <param name="path">The file; null for the defaults.</param>
    /// <param name="settings">Dotted key → value, read after the file.</param>
    /// <exception cref="RecipeException">With everything that is wrong.</exception>
    /// <exception cref="FileNotFoundException">If there is no such file.</exception>
    public static FinetuningOptions Read(string? path, IReadOnlyList<(string Key, string Value)> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (path is not null && !File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such file; it holds what stands under training in a recipe", path);
        }

        var (name, text) = path is null ? ("--set", "{}") : (path, YamlFile.ReadText(path));
        var problems = new List<RecipeProblem>();
        var source = new RecipeSource(name, text, settings);
        var options = (FinetuningOptions)new YamlBinder(source, problems) { TakesCamelCase = true }.Bind(source.Root, typeof(FinetuningOptions), "");
        problems.AddRange(options.Problems().Select(fault => source.Keyed(RecipeFault.Value, fault)));
        return problems.Count == 0 ? options : throw new RecipeException(name, problems);
    }

    /// <summary>Writes options, for <see cref="Read"/> and for programs.</summary>
    /// <exception cref="IOException">If it can't be written.</exception>
    public static void Write(string path, FinetuningOptions options) => DurableFile.Write(path, Text(options));

    /// <summary>A file's content.</summary>
    public static string Text(FinetuningOptions options) => JsonSerializer.Serialize(options, Kebab);
}
