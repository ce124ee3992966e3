using Redraft.Engine;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Redraft.Recipes;

/// <summary>A recipe's text and its YAML, to point at the line of whatever is wrong.</summary>
internal sealed class RecipeSource
{
    private const string Twice = " twice";

    private readonly string[] _lines;
    private readonly IReadOnlyDictionary<YamlNode, string> _set;

    /// <param name="path">The file, for messages.</param>
    /// <param name="yaml">Its text.</param>
    /// <param name="settings">Dotted keys that the command line gives other values; null for none.</param>
    /// <exception cref="RecipeException">If it is no YAML, is empty, nests too deep, or holds an alias or several documents.</exception>
    public RecipeSource(string path, string yaml, IReadOnlyList<(string Key, string Value)>? settings = null)
    {
        Path = path;
        _lines = yaml.Split('\n');
        Root = YamlFile.Parse(path, yaml);
        _set = settings is { Count: > 0 } ? RecipeOverride.Apply(path, Root, settings) : new Dictionary<YamlNode, string>();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The document's root.</summary>
    public YamlNode Root { get; }

    /// <summary>A value of a section, or null.</summary>
    public static YamlNode? Child(YamlNode node, string key)
        => node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    /// <summary>Something wrong at a node. What the command line says stands on no line, and may be a secret: its key is named.</summary>
    public RecipeProblem At(YamlNode node, RecipeFault fault, string message) => _set.TryGetValue(node, out var key)
        ? new(fault, $"--set {UntrustedText.Visible(key, 80)}=…: {message}")
        : new(fault, message, (int)node.Start.Line, Shown(_lines, node.Start, node.End));

    /// <summary>Something wrong that begins with the key that it is about, as in <c>drafts.samples: expected …</c>.</summary>
    public RecipeProblem Keyed(RecipeFault fault, string message)
    {
        var node = Root;
        foreach (var key in message.Split(':')[0].Split('.'))
        {
            node = Child(node, key) ?? node;
        }

        if (node is YamlSequenceNode list)
        {
            var named = list.Children.Where(item => item is YamlScalarNode { Value: { Length: > 0 } value } && Names(message, value));
            node = (message.Contains(Twice, StringComparison.Ordinal) ? named.LastOrDefault() : named.FirstOrDefault()) ?? node;
        }

        return node == Root ? new RecipeProblem(fault, message) : At(node, fault, message); // what isn't there can't be pointed at
    }

    /// <summary>What is wrong with a list that names values more than once.</summary>
    /// <param name="key">The list.</param>
    /// <param name="values">What stands in it.</param>
    public static IEnumerable<string> Repeated<T>(string key, IReadOnlyList<T> values) => values.GroupBy(value => value).Where(group => group.Count() > 1)
        .Select(group => $"{key}: expected each once, found {(group.Key is string name ? $"'{YamlBinder.Short(name)}'" : group.Key)}{Twice}; name it once");

    /// <summary>Whether a message speaks of a value of a list: quotes it, or ends with it before it says what to do.</summary>
    private static bool Names(string message, string value)
        => message.Contains($"'{value}'", StringComparison.Ordinal) || message.Split(';')[0].Replace(Twice, "", StringComparison.Ordinal).EndsWith($"found {value}", StringComparison.Ordinal);

    /// <summary>The line of a place, marked to its end or the line's.</summary>
    public static Excerpt? Shown(string[] lines, Mark start, Mark end)
    {
        if (start.Line < 1 || start.Line > lines.Length)
        {
            return null;
        }

        var (line, from) = (lines[start.Line - 1], (int)start.Column - 1);
        var to = end.Line == start.Line ? (int)end.Column - 1 : line.TrimEnd().Length;
        return Excerpt.Of(line, from, Math.Max(1, to - from));
    }
}
