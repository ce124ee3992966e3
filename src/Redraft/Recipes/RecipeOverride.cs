using YamlDotNet.RepresentationModel;

namespace Redraft.Recipes;

/// <summary>Gives keys of a recipe other values. What the values are worth is seen when it is read.</summary>
/// <remarks>A value in brackets, such as <c>[1, 10]</c>, is a list; any other is one value.</remarks>
internal static class RecipeOverride
{
    /// <summary>The recipe's text with the values, without its comments.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="yaml">Its text.</param>
    /// <param name="values">Dotted key → value; sections that aren't there are made.</param>
    /// <param name="lists">Dotted key of a list that is emptied.</param>
    /// <param name="removed">Dotted key that is left out.</param>
    /// <exception cref="RecipeException">If it is no YAML, or no section of keys and values.</exception>
    public static string Write(string path, string yaml, IEnumerable<(string Key, string Value)> values, IEnumerable<string> lists, IEnumerable<string> removed)
    {
        var root = YamlFile.Parse(path, yaml);
        Apply(path, root, values);
        foreach (var key in lists)
        {
            Set((YamlMappingNode)root, key, new YamlSequenceNode(), []);
        }

        foreach (var key in removed)
        {
            Set((YamlMappingNode)root, key, null, []);
        }

        using var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString();
    }

    /// <summary>Puts values into a recipe that was read.</summary>
    /// <returns>Every node that came in so, with its key: they stand on no line of the file.</returns>
    /// <exception cref="RecipeException">If it is no section of keys and values.</exception>
    public static IReadOnlyDictionary<YamlNode, string> Apply(string path, YamlNode root, IEnumerable<(string Key, string Value)> values)
    {
        if (root is not YamlMappingNode recipe)
        {
            throw new RecipeException(path, [new RecipeProblem(RecipeFault.Syntax, "a recipe expects keys and values")]);
        }

        var made = new Dictionary<YamlNode, string>(ReferenceEqualityComparer.Instance);
        foreach (var (key, value) in values)
        {
            var nodes = new List<YamlNode>();
            var node = NodeOf(value);
            Set(recipe, key, node, nodes);
            foreach (var one in nodes.Concat((node as YamlSequenceNode)?.Children ?? []).Append(node))
            {
                made[one] = key;
            }
        }

        return made;
    }

    private static YamlNode NodeOf(string value)
    {
        if (value.Trim() is ['[', .., ']'] list)
        {
            try
            {
                if (YamlFile.Parse("--set", list) is YamlSequenceNode sequence && sequence.Children.All(item => item is YamlScalarNode))
                {
                    return sequence;
                }
            }
            catch (RecipeException)
            {
                // no list: a value like any other
            }
        }

        return new YamlScalarNode(value);
    }

    /// <summary>Sets or removes one value; <paramref name="made"/> gets the keys and sections that weren't there.</summary>
    private static void Set(YamlMappingNode section, string key, YamlNode? value, List<YamlNode> made)
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

                child = new YamlMappingNode();
                Put(section, name, child, made);
                made.Add(child);
            }

            section = child;
        }

        section.Children.Remove(new YamlScalarNode(keys[^1]));
        if (value is not null)
        {
            Put(section, keys[^1], value, made);
        }
    }

    private static void Put(YamlMappingNode section, string name, YamlNode value, List<YamlNode> made)
    {
        var key = new YamlScalarNode(name);
        section.Children.Remove(key);
        section.Children[key] = value;
        made.Add(key);
    }
}
