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
                case var nested:
                    Add(lines, key, nested);
                    break;
            }
        }
    }
}
