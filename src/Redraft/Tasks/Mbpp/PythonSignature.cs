namespace Redraft.Tasks.Mbpp;

/// <summary>Finds function definitions and the function that a test calls.</summary>
internal static class PythonSignature
{
    /// <summary>The functions defined at the outermost level: name, and where the <c>def</c> stands.</summary>
    public static IEnumerable<(string Name, int Start)> Definitions(string code)
    {
        var lineStart = true;
        PythonToken? def = null;
        foreach (var token in PythonLexer.Read(code))
        {
            if (def is not null && token.Kind == PythonTokenKind.Name)
            {
                yield return (token.In(code).ToString(), def.Value.Start);
            }

            var atMargin = lineStart && token.Depth == 0 && (token.Start == 0 || code[token.Start - 1] == '\n');
            def = atMargin && token.In(code).SequenceEqual("def") ? token : null;
            lineStart = token.Kind == PythonTokenKind.NewLine;
        }
    }

    /// <summary>The first name that the test calls and the code defines, or null.</summary>
    public static string? Entry(string code, string test)
    {
        var defined = Definitions(code).Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        PythonToken? name = null;
        foreach (var token in PythonLexer.Read(test))
        {
            if (name is { } called && token.Kind == PythonTokenKind.Open && test[token.Start] == '('
                && defined.Contains(called.In(test).ToString()))
            {
                return called.In(test).ToString();
            }

            name = token.Kind == PythonTokenKind.Name ? token : null;
        }

        return null;
    }

    /// <summary>The definition's head, from <c>def</c> to its colon, without anything before or after it; null if there is none.</summary>
    public static string? Of(string code, string name)
    {
        foreach (var (found, start) in Definitions(code))
        {
            if (found != name)
            {
                continue;
            }

            foreach (var token in PythonLexer.Read(code[start..]))
            {
                if (token.Depth == 0 && code[start + token.Start] == ':')
                {
                    return code[start..(start + token.End)];
                }
            }
        }

        return null;
    }

    /// <summary>The last function that the code defines, or null.</summary>
    public static string? Last(string code)
    {
        string? last = null;
        foreach (var (name, _) in Definitions(code))
        {
            last = name;
        }

        return last;
    }

    /// <summary>The text with a name replaced wherever it stands as a name, not within strings or comments.</summary>
    public static string Rename(string code, string from, string to)
    {
        var text = new System.Text.StringBuilder();
        var done = 0;
        foreach (var token in PythonLexer.Read(code))
        {
            if (token.Kind == PythonTokenKind.Name && token.In(code).SequenceEqual(from))
            {
                text.Append(code, done, token.Start - done).Append(to);
                done = token.End;
            }
        }

        return text.Append(code, done, code.Length - done).ToString();
    }

    /// <summary>An assert without its message: the text before the first comma outside brackets.</summary>
    public static string WithoutMessage(string assert)
    {
        foreach (var token in PythonLexer.Read(assert))
        {
            if (token.Depth == 0 && assert[token.Start] == ',')
            {
                return assert[..token.Start].TrimEnd();
            }
        }

        return assert;
    }
}
