using System.Reflection;
using System.Security.Cryptography;
using Redraft.Engine;

namespace Redraft.Recipes;

/// <summary>The data files that a recipe's options name.</summary>
internal static class DataFiles
{
    /// <summary>Key → SHA-256 of the file's content, lower-case hex: what a run depends on besides its recipe.</summary>
    public static IReadOnlyDictionary<string, string> Hashes(Recipe recipe) =>
        Of("task.options", recipe.Task.Options).Concat(Of("feedback.options", recipe.Feedback.Options)).ToDictionary(file => file.Key, file => Hash(file.Path));

    /// <summary>Whether an option is the path of a data file.</summary>
    public static bool IsOne(PropertyInfo property) => property.IsDefined(typeof(DataFileAttribute));

    private static IEnumerable<(string Key, string Path)> Of(string section, object? options) =>
        (options?.GetType().GetProperties() ?? []).Where(IsOne)
            .Select(p => (Key: $"{section}.{YamlBinder.Kebab(p.Name)}", Path: p.GetValue(options) as string))
            .Where(file => !string.IsNullOrEmpty(file.Path)).Select(file => (file.Key, file.Path!));

    private static string Hash(string path)
    {
        using var stream = RegularFile.Open(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
