using YamlDotNet.RepresentationModel;

namespace Redraft.Recipes;

/// <summary>Writes a recipe with other values at some keys. What the values are worth is seen when it is read.</summary>
internal static class RecipeOverride
{
    /// <summary>The recipe's text, without its comments.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="yaml">Its text.</param>
    /// <param name="values">Dotted key → value; sections that aren't there are made.</param>
    /// <param name="lists">Dotted key of a list that is emptied.</param>
    /// <param name="removed">Dotted key that is left out.</param>
    /// <exception cref="RecipeException">If it is no YAML, or no section of keys and values.</exception>
    public static string Write(string path, string yaml, IEnumerable<(string Key, string Value)> values, IEnumerable<string> lists, IEnumerable<string> removed)
    {
        if (YamlFile.Parse(path, yaml) is not YamlMappingNode root)
        {
            throw new RecipeException(path, [new RecipeProblem(RecipeFault.Syntax, "a recipe expects keys and values")]);
        }

        foreach (var (key, value) in values)
        {
            Set(root, key, new YamlScalarNode(value));
        }

        foreach (var key in lists)
        {
            Set(root, key, new YamlSequenceNode());
        }

        foreach (var key in removed)
        {
            Set(root, key, null);
        }

        using var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static void Set(YamlMappingNode section, string key, YamlNode? value)
    {
        var keys = key.Split('.');
        foreach (var name in keys[..^1])
        {
            if (RecipeSource.Child(section, name) is not YamlMappingNode child)
            {
                if (value is null)
                {
                    return;
                }

                section.Children[new YamlScalarNode(name)] = child = new YamlMappingNode();
            }

            section = child;
        }

        section.Children.Remove(new YamlScalarNode(keys[^1]));
        if (value is not null)
        {
            section.Children[new YamlScalarNode(keys[^1])] = value;
        }
    }
}
