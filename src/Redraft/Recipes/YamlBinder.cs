using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace Redraft.Recipes;

/// <summary>Fills options records from YAML and collects everything wrong on the way: unknown keys, wrong types, double keys.</summary>
/// <remarks>Keys are the properties' names in kebab case. Only plain data: no tags, no types named in the file.</remarks>
/// <param name="source">The file.</param>
/// <param name="problems">Gets what is wrong.</param>
/// <param name="dataFolder">What paths of data files are relative to.</param>
internal sealed class YamlBinder(RecipeSource source, List<RecipeProblem> problems, string dataFolder = ".")
{
    private const string Infinity = ".inf"; // as YAML writes it
    private const int LongestEcho = 80;
    private static readonly string[] Secrets = ["key", "token", "secret", "password", "auth"];
    private const int MostEdits = 2; // between a misspelt key and the one that is proposed

    /// <summary>Whether keys are also known in camel case, as records are written by us; default false.</summary>
    public bool TakesCamelCase { get; init; }

    /// <summary>Makes a record of the given type; keys that are missing keep their defaults.</summary>
    public object Bind(YamlNode node, Type type, string path, IReadOnlySet<string>? leaveOut = null)
    {
        var result = Activator.CreateInstance(type)!;
        if (node is YamlScalarNode { Value: { } whole } && type.GetCustomAttribute<ScalarShorthandAttribute>() is { } shorthand)
        {
            type.GetProperty(shorthand.Property)!.SetValue(result, whole);
            return result;
        }

        if (node is not YamlMappingNode mapping)
        {
            Report(node, $"{(path.Length == 0 ? "a recipe" : $"'{path}'")} expects keys and values, found {Describe(node)}");
            return result;
        }

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite).ToDictionary(p => Kebab(p.Name));
        foreach (var (keyNode, value) in mapping.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? "";
            key = TakesCamelCase && key.Length > 0 && char.IsLower(key[0]) ? Kebab(key) : key;
            var full = path.Length == 0 ? key : path + "." + key;
            if (leaveOut?.Contains(key) == true)
            {
                continue;
            }

            if (!properties.TryGetValue(key, out var property))
            {
                ReportUnknown(keyNode, type, key, $"unknown key '{Short(full)}'; {Meant(key, properties.Keys)}expected one of {string.Join(", ", properties.Keys.Order())}");
            }
            else if (value is YamlScalarNode { Value: Infinity } && property.IsDefined(typeof(MayBeInfiniteAttribute)))
            {
                property.SetValue(result, double.PositiveInfinity);
            }
            else if (Value(value, property.PropertyType, full) is { } bound)
            {
                property.SetValue(result, DataFiles.IsOne(property) && bound is string { Length: > 0 } file ? Path.GetFullPath(file, Path.GetFullPath(dataFolder)) : bound);
            }
        }

        return result;
    }

    /// <summary>Refuses, in one line, a file that is of the other kind by its keys.</summary>
    /// <param name="file">The file.</param>
    /// <param name="own">What it should be.</param>
    /// <param name="other">What it may be.</param>
    /// <param name="says">What to say then.</param>
    /// <exception cref="RecipeException">If it is.</exception>
    public static void RefuseOther(RecipeSource file, Type own, Type other, string says)
    {
        static IEnumerable<string> Keys(Type type) => type.GetProperties().Select(p => Kebab(p.Name));
        var keys = file.Root is YamlMappingNode mapping ? mapping.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "").ToList() : [];
        if (!keys.Intersect(Keys(own).Except(Keys(other))).Any() && keys.Intersect(Keys(other).Except(Keys(own))).Any())
        {
            throw new RecipeException(file.Path, [new RecipeProblem(RecipeFault.Combination, says)]);
        }
    }

    /// <summary>Notes a problem with the line that it is on.</summary>
    public void Report(YamlNode node, string problem, RecipeFault fault = RecipeFault.Value) => problems.Add(source.At(node, fault, problem));

    /// <summary>The line isn't shown where it may hold a secret: that of a model's key has no place in a recipe.</summary>
    private void ReportUnknown(YamlNode keyNode, Type type, string key, string problem)
    {
        var secret = type == typeof(ModelRecipe) && Secrets.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase));
        var told = source.At(keyNode, RecipeFault.UnknownKey, secret ? problem + "; a recipe never holds a key: name its environment variable with key-env, or its file with key-file" : problem);
        problems.Add(secret ? told with { Excerpt = null } : told);
    }

    /// <summary>As much of a value as a message shows.</summary>
    public static string Short(string value) => UntrustedText.Visible(value, LongestEcho);

    /// <summary><c>MaxTokens</c> → <c>max-tokens</c>.</summary>
    public static string Kebab(string name)
    {
        var kebab = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && kebab.Length > 0)
            {
                kebab.Append('-');
            }

            kebab.Append(char.ToLowerInvariant(letter));
        }

        return kebab.ToString();
    }

    /// <summary>The key that a misspelt one is likely to mean.</summary>
    private static string Meant(string key, IEnumerable<string> known)
        => key.Length <= LongestEcho && known.Select(k => (Key: k, Distance: Edits(key, k))).OrderBy(k => k.Distance).ThenBy(k => k.Key, StringComparer.Ordinal).FirstOrDefault() is { Distance: <= MostEdits } near
            && near.Distance < near.Key.Length / 2 ? $"did you mean '{near.Key}'? " : "";

    /// <summary>Levenshtein's distance, in which two letters that changed places are one edit.</summary>
    private static int Edits(string a, string b)
    {
        var edits = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0 ? i + j
                    : Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[a.Length, b.Length];
    }

    private object? Value(YamlNode node, Type type, string path)
    {
        if (type == typeof(object))
        {
            return null;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return List(node, type.GetGenericArguments()[0], path);
        }

        if (type.IsClass && type != typeof(string))
        {
            return Bind(node, type, path);
        }

        if (node is not YamlScalarNode { Value: { } text })
        {
            Report(node, $"'{path}' expects {Expected(type)}, found {Describe(node)}");
            return null;
        }

        var value = Scalar(text, Nullable.GetUnderlyingType(type) ?? type);
        if (value is null)
        {
            Report(node, $"'{path}' expects {Expected(type)}, found '{Short(text)}'");
        }

        return value;
    }

    private IList? List(YamlNode node, Type item, string path)
    {
        if (node is not YamlSequenceNode sequence)
        {
            Report(node, $"'{path}' expects a list, found {Describe(node)}");
            return null;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        foreach (var child in sequence.Children)
        {
            if (Value(child, item, path) is { } value)
            {
                list.Add(value);
            }
        }

        return list;
    }

    private static object? Scalar(string text, Type type)
    {
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(string))
        {
            return text;
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out var flag) ? flag : null;
        }

        if (type == typeof(int))
        {
            return int.TryParse(text, NumberStyles.Integer, culture, out var number) ? number : null;
        }

        if (type == typeof(long))
        {
            return long.TryParse(text, NumberStyles.Integer, culture, out var number) ? number : null;
        }

        if (type == typeof(TimeSpan))
        {
            return Duration.Parse(text);
        }

        if (type == typeof(ulong))
        {
            return ulong.TryParse(text, NumberStyles.Integer, culture, out var number) ? number : null;
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().FirstOrDefault(value => Kebab(value.ToString()!) == text);
        }

        return type == typeof(double) && double.TryParse(text, NumberStyles.Float, culture, out var real) && double.IsFinite(real) ? real : null;
    }

    private static string Expected(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } inner => Expected(inner),
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(TimeSpan) => "a time such as 60 s, 5 min or 500 ms",
        _ when type == typeof(ulong) => "a whole number from 0",
        _ when type == typeof(double) => "a number",
        _ when type == typeof(bool) => "true or false",
        { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(type).Select(Kebab)),
        _ => "text",
    };

    private static string Describe(YamlNode node) => node switch
    {
        YamlScalarNode scalar => string.IsNullOrEmpty(scalar.Value) ? "nothing" : $"'{Short(scalar.Value)}'",
        YamlSequenceNode => "a list",
        _ => "keys and values",
    };
}
