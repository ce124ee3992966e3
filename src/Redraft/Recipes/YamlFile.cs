using System.Text;
using System.Text.Unicode;
using Redraft.Engine;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Redraft.Recipes;

/// <summary>Reads YAML that a stranger may have written: plain data only, and nothing that grows or nests without end.</summary>
internal static class YamlFile
{
    private const int LargestFile = 1 << 20; // bytes
    private const int LongestReason = 200; // characters: it may quote the file
    private const int DeepestNesting = 64; // the tree is loaded by recursion: some ten thousand levels end the process

    /// <summary>A file's text.</summary>
    /// <param name="path">The file, which is there.</param>
    /// <exception cref="RecipeException">If it is too large, or not text in UTF-8; names the line.</exception>
    public static string ReadText(string path)
    {
        using var stream = RegularFile.Open(path);
        var bytes = new byte[LargestFile + 1];
        ReadOnlySpan<byte> text = bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        if (text.Length > LargestFile)
        {
            throw Refuse(path, $"larger than {LargestFile} bytes; is it a recipe?");
        }

        var rest = text;
        for (var line = 1; rest.Length > 0; line++)
        {
            var end = rest.IndexOf((byte)'\n') is >= 0 and var at ? at + 1 : rest.Length;
            if (!Utf8.IsValid(rest[..end]) || rest[..end].Contains((byte)0))
            {
                throw Refuse(path, $"{(rest[..end].Contains((byte)0) ? "a NUL character" : "bytes that are not UTF-8")}; expected text in UTF-8", line);
            }

            rest = rest[end..];
        }

        return Encoding.UTF8.GetString(text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text);
    }

    /// <summary>The document's root.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="yaml">Its text.</param>
    /// <exception cref="RecipeException">If it is no YAML, is empty, nests too deep, or holds an alias or several documents.</exception>
    public static YamlNode Parse(string path, string yaml)
    {
        try
        {
            Check(path, yaml);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents[0].RootNode;
        }
        catch (YamlException) when (Tab(yaml.Split('\n')) is { } tab)
        {
            throw new RecipeException(path, [new RecipeProblem(RecipeFault.Syntax, "a tab in the indentation; indent with spaces", tab.Line, tab.Excerpt)]);
        }
        catch (YamlException error)
        {
            throw Refuse(path, yaml, (error.Start, error.End), $"not YAML: {UntrustedText.Visible(error.InnerException?.Message ?? error.Message, LongestReason).TrimEnd('.')}");
        }
    }

    /// <summary>Looks at the events one by one, which needs no recursion.</summary>
    private static void Check(string path, string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var (depth, documents) = (0, 0);
        while (MoveNext(path, yaml, parser))
        {
            var found = parser.Current!;
            depth += found.NestingIncrease;
            documents += found is DocumentStart ? 1 : 0;
            // The stream and the document are two levels of their own.
            if (depth > DeepestNesting + 2)
            {
                throw Refuse(path, yaml, (found.Start, found.End), $"nested deeper than {DeepestNesting} levels");
            }

            if (found is AnchorAlias || found is NodeEvent { Anchor.IsEmpty: false })
            {
                throw Refuse(path, yaml, (found.Start, found.End), "anchors and aliases (& and *) are not used in recipes; write the value out");
            }

            if (found is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag })
            {
                throw Refuse(path, yaml, (found.Start, found.End), $"tags ({UntrustedText.Visible(tag.Value, LongestReason)}) are not used in recipes; write the value alone");
            }
        }

        if (documents != 1)
        {
            throw Refuse(path, documents == 0
                ? "empty; a recipe says at least its task: recipes/quickstart.yaml is one"
                : $"{documents} documents (separated by ---), expected one");
        }
    }

    private static bool MoveNext(string path, string yaml, Parser parser)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (InvalidOperationException) // the library's own stumble, without a place, over a bracket that is never closed
        {
            var last = parser.Current!;
            throw Refuse(path, yaml, (last.Start, last.End), "not YAML: from here on something doesn't end, such as a { or [ that is opened and never closed");
        }
    }

    /// <summary>The first tab that a line begins with; YAML takes none, and its reader names the section's first line.</summary>
    private static (int Line, Excerpt? Excerpt)? Tab(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var rest = lines[i].TrimStart(' ');
            if (rest.StartsWith('\t') && rest.TrimStart() is { Length: > 0 } text && text[0] != '#')
            {
                return (i + 1, Excerpt.Of(lines[i], lines[i].Length - rest.Length, 1));
            }
        }

        return null;
    }

    private static RecipeException Refuse(string path, string message, int? line = null)
        => new(path, [new RecipeProblem(RecipeFault.Syntax, message, line)]);

    private static RecipeException Refuse(string path, string yaml, (Mark Start, Mark End) place, string message)
        => new(path, [new RecipeProblem(RecipeFault.Syntax, message, (int)place.Start.Line, RecipeSource.Shown(yaml.Split('\n'), place.Start, place.End))]);
}
