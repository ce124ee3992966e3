namespace Redraft.Tasks.Mbpp;

/// <summary>Rewrites a whole program as what has to be written below the head of its function.</summary>
internal static class PythonBody
{
    private const string Indent = "    ";

    /// <summary>
    /// What follows the function's head. Code that stands before the head (imports, constants, other functions) moves into the
    /// function, since a prompt that ends with the head has no other place for it; a docstring above everything goes. Null if
    /// the code has no such function.
    /// </summary>
    public static string? Of(string code, string name)
    {
        if (PythonSignature.Of(code, name) is not { } head)
        {
            return null;
        }

        var start = PythonSignature.Definitions(code).First(d => d.Name == name).Start;
        var body = Below(code[(start + head.Length)..]);
        var before = Before(code[..start]);
        if (before.Length == 0)
        {
            return body;
        }

        var indent = IndentOf(body);
        return string.Concat(before.Split('\n').Select(line => line.Length == 0 ? "\n" : indent + line + "\n")) + body;
    }

    /// <summary>The rest after a head: from the next line on, or the statement that stands on the same line on a line of its own.</summary>
    private static string Below(string rest)
    {
        var end = rest.IndexOf('\n', StringComparison.Ordinal);
        var (line, below) = end < 0 ? (rest, "") : (rest[..end], rest[(end + 1)..]);
        return line.Trim() is { Length: > 0 } statement && statement[0] != '#' ? $"{Indent}{statement}\n{below}" : below;
    }

    /// <summary>The code before a head, without a docstring at its start; empty where it is only comments.</summary>
    private static string Before(string code)
    {
        foreach (var token in PythonLexer.Read(code))
        {
            if (token.Kind is not (PythonTokenKind.NewLine or PythonTokenKind.Comment))
            {
                code = token.Kind == PythonTokenKind.Text ? code[token.End..] : code;
                break;
            }
        }

        return PythonLexer.Read(code).All(token => token.Kind is PythonTokenKind.NewLine or PythonTokenKind.Comment) ? "" : code.Trim('\n', ' ');
    }

    private static string IndentOf(string body)
    {
        var line = body.Split('\n').FirstOrDefault(l => l.Trim() is { Length: > 0 } text && text[0] != '#') ?? "";
        var width = line.Length - line.TrimStart().Length;
        return width == 0 ? Indent : line[..width];
    }
}
