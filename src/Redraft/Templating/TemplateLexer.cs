using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Redraft.Templating;

/// <summary>Cuts a template into words, with the whitespace rules of Hugging Face's chat templates: <c>trim_blocks</c> (the line end after a block or comment goes)
/// and <c>lstrip_blocks</c> (so do the blanks before one that begins a line).</summary>
/// <param name="source">The template, with <c>\n</c> alone as line ends.</param>
internal sealed partial class TemplateLexer(string source)
{
    private static readonly string[] Signs = ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private const int LongestName = 100;

    private readonly List<TemplateToken> _tokens = [];
    private int _at;

    /// <summary>All words; the last is <see cref="TemplateTokenKind.End"/>.</summary>
    /// <exception cref="TemplateFault">If a tag or string doesn't end, or a character has no business there.</exception>
    public IReadOnlyList<TemplateToken> Read()
    {
        while (_at < source.Length)
        {
            var tag = NextTag();
            AddText(_at, tag, SignAt(tag + 2), strips: tag + 1 < source.Length && source[tag + 1] != '{');
            _at = tag;
            if (tag == source.Length)
            {
                break;
            }

            if (source[tag + 1] == '#')
            {
                SkipComment();
            }
            else if (source[tag + 1] == '%' && RawBegin().Match(source, tag) is { Success: true } raw)
            {
                ReadRaw(raw);
            }
            else
            {
                ReadTag(isBlock: source[tag + 1] == '%');
            }
        }

        _tokens.Add(new TemplateToken(TemplateTokenKind.End, "", source.Length));
        return _tokens;
    }

    private int NextTag()
    {
        for (var at = source.IndexOf('{', _at); at >= 0 && at + 1 < source.Length; at = source.IndexOf('{', at + 1))
        {
            if (source[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }

        return source.Length;
    }

    private char SignAt(int at) => at < source.Length && source[at] is '-' or '+' ? source[at] : ' ';

    private void AddText(int start, int end, char sign, bool strips)
    {
        var text = source.AsSpan(start, end - start);
        if (end < source.Length && sign == '-')
        {
            text = text.TrimEnd(PythonText.Blanks);
        }
        else if (end < source.Length && sign != '+' && strips)
        {
            var line = text.LastIndexOf('\n') + 1;
            if ((line > 0 || start == 0 || source[start - 1] == '\n') && text[line..].Trim(PythonText.Blanks).IsEmpty)
            {
                text = text[..line];
            }
        }

        if (!text.IsEmpty)
        {
            _tokens.Add(new TemplateToken(TemplateTokenKind.Text, text.ToString(), start));
        }
    }

    private void SkipComment()
    {
        var content = _at + 2 + (SignAt(_at + 2) == ' ' ? 0 : 1);
        var end = content <= source.Length ? source.IndexOf("#}", content, StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            throw new TemplateFault(_at, "a comment without its end, '#}'");
        }

        var sign = end > content ? source[end - 1] : ' ';
        _at = end + 2;
        SkipAfterBlock(sign);
    }

    private void SkipAfterBlock(char sign)
    {
        if (sign == '-')
        {
            SkipBlanks();
        }
        else if (sign != '+' && _at < source.Length && source[_at] == '\n')
        {
            _at++;
        }
    }

    private void SkipBlanks()
    {
        while (_at < source.Length && PythonText.IsBlank(source[_at]))
        {
            _at++;
        }
    }

    private void ReadRaw(Match begin)
    {
        _at = begin.Index + begin.Length;
        var end = RawEnd().Match(source, _at);
        if (!end.Success)
        {
            throw new TemplateFault(begin.Index, "'raw' without its 'endraw'");
        }

        AddText(_at, end.Index, SignAt(end.Index + 2), strips: true);
        _at = end.Index + end.Length;
        SkipAfterBlock(end.Groups[1].Value is [var sign] ? sign : ' ');
    }

    private void ReadTag(bool isBlock)
    {
        var (begin, end) = (_at, isBlock ? "%}" : "}}");
        _tokens.Add(new TemplateToken(isBlock ? TemplateTokenKind.Block : TemplateTokenKind.Output, source[begin..(begin + 2)], begin));
        _at += 2 + (SignAt(_at + 2) == ' ' ? 0 : 1);
        var open = new Stack<char>();
        while (true)
        {
            SkipBlanks();
            if (_at >= source.Length)
            {
                throw new TemplateFault(begin, $"'{source[begin..(begin + 2)]}' without its end, '{end}'");
            }

            var sign = source[_at] is '-' or '+' && string.CompareOrdinal(source, _at + 1, end, 0, 2) == 0 && (isBlock || source[_at] == '-') ? source[_at] : ' ';
            if (open.Count == 0 && (sign != ' ' || string.CompareOrdinal(source, _at, end, 0, 2) == 0))
            {
                _tokens.Add(new TemplateToken(isBlock ? TemplateTokenKind.BlockEnd : TemplateTokenKind.OutputEnd, end, _at));
                _at += sign == ' ' ? 2 : 3;
                SkipAfterBlock(isBlock || sign == '-' ? sign : '+');
                return;
            }

            ReadWord(open);
        }
    }

    private void ReadWord(Stack<char> open)
    {
        var (start, first) = (_at, source[_at]);
        if (first is '\'' or '"')
        {
            ReadString(first);
        }
        else if (char.IsAsciiDigit(first))
        {
            var isFloat = Float().IsMatch(source, _at) && (_at == 0 || source[_at - 1] != '.');
            var length = (isFloat ? Float() : Whole()).Match(source, _at).Length;
            _tokens.Add(new TemplateToken(isFloat ? TemplateTokenKind.Float : TemplateTokenKind.Integer, source.Substring(_at, length).Replace("_", "", StringComparison.Ordinal), start));
            _at += length;
        }
        else if (char.IsLetter(first) || first == '_')
        {
            while (_at < source.Length && (char.IsLetterOrDigit(source[_at]) || source[_at] == '_'))
            {
                _at++;
            }

            if (_at - start > LongestName)
            {
                throw new TemplateFault(start, $"a name of more than {LongestName} characters"); // each look at it costs its length
            }

            _tokens.Add(new TemplateToken(TemplateTokenKind.Name, source[start.._at], start));
        }
        else
        {
            ReadSign(open);
        }
    }

    private void ReadSign(Stack<char> open)
    {
        var sign = Signs.FirstOrDefault(sign => string.CompareOrdinal(source, _at, sign, 0, sign.Length) == 0)
            ?? throw new TemplateFault(_at, $"unexpected character '{UntrustedText.Visible(source.Substring(_at, 1))}'");
        if (sign is "(" or "[" or "{")
        {
            open.Push(sign[0] switch { '(' => ')', '[' => ']', _ => '}' });
        }
        else if (sign is ")" or "]" or "}" && (open.Count == 0 || open.Pop() != sign[0]))
        {
            throw new TemplateFault(_at, $"unexpected '{sign}'");
        }

        _tokens.Add(new TemplateToken(TemplateTokenKind.Sign, sign, _at));
        _at += sign.Length;
    }

    private void ReadString(char quote)
    {
        var start = _at++;
        var text = new StringBuilder();
        while (true)
        {
            if (_at >= source.Length)
            {
                throw new TemplateFault(start, "a string without its end");
            }

            var next = source[_at++];
            if (next == quote)
            {
                _tokens.Add(new TemplateToken(TemplateTokenKind.String, text.ToString(), start));
                return;
            }

            if (next == '\\' && _at < source.Length)
            {
                ReadEscape(text);
            }
            else
            {
                text.Append(next);
            }
        }
    }

    // As Python: what is no escape keeps its backslash.
    private void ReadEscape(StringBuilder text)
    {
        var start = _at - 1;
        var kind = source[_at++];
        switch (kind)
        {
            case '\n': break;
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'a': text.Append('\a'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '\\' or '\'' or '"': text.Append(kind); break;
            case 'x': text.Append(Code(start, 2)); break;
            case 'u': text.Append(Code(start, 4)); break;
            case 'U': text.Append(Code(start, 8)); break;
            case >= '0' and <= '7': Octal(text); break;
            case 'N': throw new TemplateFault(start, "unsupported escape '\\N' in a string; write the character");
            default: text.Append('\\').Append(kind); break;
        }
    }

    private string Code(int start, int digits)
    {
        var code = 0u;
        if (_at + digits > source.Length || !uint.TryParse(source.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code) || code > 0x10FFFF)
        {
            throw new TemplateFault(start, "an escape in a string that names no character");
        }

        _at += digits;
        return code is >= 0xD800 and <= 0xDFFF || digits < 8 ? ((char)code).ToString() : char.ConvertFromUtf32((int)code);
    }

    private void Octal(StringBuilder text)
    {
        var code = 0;
        _at--;
        for (var i = 0; i < 3 && _at < source.Length && source[_at] is >= '0' and <= '7'; i++)
        {
            code = (code * 8) + source[_at++] - '0';
        }

        text.Append((char)code);
    }

    [GeneratedRegex(@"\G\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})", RegexOptions.CultureInvariant)]
    private static partial Regex RawBegin();

    [GeneratedRegex(@"\{%[-+]?\s*endraw\s*([-+]?)%\}", RegexOptions.CultureInvariant)]
    private static partial Regex RawEnd();

    [GeneratedRegex(@"\G(?:[0-9]+_)*[0-9]+(?:(?:\.(?:[0-9]+_)*[0-9]+)?[eE][-+]?(?:[0-9]+_)*[0-9]+|\.(?:[0-9]+_)*[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"\G(?:[0-9]+_)*[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
