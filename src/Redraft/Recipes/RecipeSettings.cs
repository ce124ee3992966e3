using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Redraft.Recipes;

/// <summary>A recipe as flat lines, defaults included, for reports.</summary>
internal static class RecipeSettings
{
    /// <summary>Dotted kebab-case key → value.</summary>
    public static IReadOnlyDictionary<string, string> Flatten(Recipe recipe)
    {
        var lines = new Dictionary<string, string>();
        Add(lines, "", recipe);
        return lines;
    }

    /// <summary>The one value that a section may be written as; null where it says more.</summary>
    private static string? Whole(object section, ScalarShorthandAttribute scalar)
    {
        var (property, plain) = (section.GetType().GetProperty(scalar.Property)!, Activator.CreateInstance(section.GetType())!);
        property.SetValue(plain, property.GetValue(section));
        return plain.Equals(section) ? property.GetValue(section)?.ToString() : null;
    }

    private static void Add(Dictionary<string, string> lines, string path, object record)
    {
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var key = (path.Length == 0 ? "" : path + ".") + YamlBinder.Kebab(property.Name);
            switch (property.GetValue(record))
            {
                case null:
                    break;
                case string text:
                    lines[key] = text;
                    break;
                case IEnumerable list:
                    lines[key] = string.Join(", ", list.Cast<object>());
                    break;
                case IFormattable scalar:
                    lines[key] = scalar.ToString(null, CultureInfo.InvariantCulture);
                    break;
                case bool flag:
                    lines[key] = flag ? "true" : "false";
                    break;
                case var shorthand when shorthand.GetType().GetCustomAttribute<ScalarShorthandAttribute>() is { } scalar && Whole(shorthand, scalar) is { } whole:
                    lines[key] = whole;
                    break;
                case var nested:
                    Add(lines, key, nested);
                    break;
            }
        }
    }
}
