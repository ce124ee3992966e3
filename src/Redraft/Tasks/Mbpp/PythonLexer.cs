namespace Redraft.Tasks.Mbpp;

/// <summary>Cuts Python text into names, strings, comments, brackets and the rest; white space is left out.</summary>
/// <remarks>Enough to find definitions and calls without being fooled by strings and comments. Never fails: what isn't closed ends with the text.</remarks>
internal static class PythonLexer
{
    public static IEnumerable<PythonToken> Read(string code)
    {
        var depth = 0;
        for (var i = 0; i < code.Length;)
        {
            var token = Next(code, i, depth);
            depth += token.Kind == PythonTokenKind.Open ? 1 : 0;
            if (token.Kind == PythonTokenKind.Close)
            {
                depth = Math.Max(0, depth - 1);
                token = token with { Depth = depth };
            }

            if (!(token.Kind == PythonTokenKind.Other && char.IsWhiteSpace(code[i])))
            {
                yield return token;
            }

            i = token.End;
        }
    }

    private static PythonToken Next(string code, int i, int depth)
    {
        var c = code[i];
        if (char.IsLetter(c) || c == '_')
        {
            var end = i + 1;
            while (end < code.Length && (char.IsLetterOrDigit(code[end]) || code[end] == '_'))
            {
                end++;
            }

            var prefix = end < code.Length && code[end] is '\'' or '"' && end - i <= 2 && code.AsSpan(i, end - i).IndexOfAnyExcept("rRbBuUfF") < 0;
            return prefix
                ? new(PythonTokenKind.Text, i, StringEnd(code, end), depth)
                : new(PythonTokenKind.Name, i, end, depth);
        }

        return c switch
        {
            '\'' or '"' => new(PythonTokenKind.Text, i, StringEnd(code, i), depth),
            '#' => new(PythonTokenKind.Comment, i, LineEnd(code, i), depth),
            '\n' => new(PythonTokenKind.NewLine, i, i + 1, depth),
            '(' or '[' or '{' => new(PythonTokenKind.Open, i, i + 1, depth),
            ')' or ']' or '}' => new(PythonTokenKind.Close, i, i + 1, depth),
            >= '0' and <= '9' => new(PythonTokenKind.Other, i, NumberEnd(code, i), depth),
            _ => new(PythonTokenKind.Other, i, i + 1, depth),
        };
    }

    private static int StringEnd(string code, int quote)
    {
        var triple = code.AsSpan(quote).StartsWith(code[quote] == '"' ? "\"\"\"" : "'''");
        var width = triple ? 3 : 1;
        for (var i = quote + width; i < code.Length; i++)
        {
            if (code[i] == '\\')
            {
                i++;
            }
            else if (code[i] == code[quote] && (!triple || code.AsSpan(i).StartsWith(code.AsSpan(quote, 3))))
            {
                return i + width;
            }
            else if (code[i] == '\n' && !triple)
            {
                return i; // not closed: Python would refuse it
            }
        }

        return code.Length;
    }

    private static int LineEnd(string code, int from)
    {
        var end = code.IndexOf('\n', from);
        return end < 0 ? code.Length : end;
    }

    /// <summary>Digits with letters after them (0x1F, 1e9, 3j), so that these letters aren't names.</summary>
    private static int NumberEnd(string code, int from)
    {
        var end = from + 1;
        while (end < code.Length && (char.IsLetterOrDigit(code[end]) || code[end] is '_' or '.'))
        {
            end++;
        }

        return end;
    }
}
