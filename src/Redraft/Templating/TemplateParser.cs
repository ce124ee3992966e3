namespace Redraft.Templating;

/// <summary>Reads the statements of a template.</summary>
internal sealed class TemplateParser
{
    private readonly TokenReader _words;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private TemplateParser(TokenReader words) => (_words, _expressions) = (words, new ExpressionParser(words));

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text, with <c>\n</c> alone as line ends.</param>
    /// <param name="depth">How deep constructs may lie in each other.</param>
    /// <exception cref="TemplateFault">If it is no template, or uses what isn't supported.</exception>
    public static IReadOnlyList<Statement> Parse(string source, int depth) => new TemplateParser(new TokenReader(new TemplateLexer(source).Read(), depth)).ReadBody(null);

    // Up to a block that begins with one of these names, whose '{%' is taken; or to the end of the template.
    private List<Statement> ReadBody(int? opened, params string[] ends)
    {
        var body = new List<Statement>();
        while (true)
        {
            var token = _words.Take();
            switch (token.Kind)
            {
                case TemplateTokenKind.Text:
                    body.Add(new TextStatement(token.At, Words.Of(token.Text, trusted: true)));
                    break;
                case TemplateTokenKind.Output:
                    body.Add(new OutputStatement(_words.Current.At, _expressions.ReadTuple()));
                    _words.Expect(TemplateTokenKind.OutputEnd, "'}}'");
                    break;
                case TemplateTokenKind.Block:
                    if (_words.Current.Kind == TemplateTokenKind.Name && ends.Contains(_words.Current.Text))
                    {
                        return body;
                    }

                    body.Add(_words.Within(ReadStatement));
                    break;
                default:
                    return opened is not { } at ? body : throw new TemplateFault(at, $"this block has no end: {string.Join(" or ", ends.Select(end => $"'{end}'"))} is missing");
            }
        }
    }

    private Statement ReadStatement()
    {
        var name = _words.ExpectName();
        return name.Text switch
        {
            "if" => ReadIf(name.At),
            "for" => ReadFor(name.At),
            "set" => ReadSet(name.At),
            "macro" => ReadMacro(name.At),
            "filter" => ReadFilter(name.At),
            "break" or "continue" when _loops > 0 => Ended(new JumpStatement(name.At, name.Text == "break")),
            "break" or "continue" => throw new TemplateFault(name.At, $"'{name.Text}' outside of a loop"),
            "generation" => new GroupStatement(name.At, ReadBlock(name.At, "endgeneration")),
            ['e', 'n', 'd', ..] or "else" or "elif" => throw new TemplateFault(name.At, $"'{UntrustedText.Visible(name.Text, 40)}' without the block that it belongs to"),
            _ => throw new TemplateFault(name.At, $"unsupported statement '{UntrustedText.Visible(name.Text, 40)}'; chat templates here have if, for, set, macro, filter, break, continue, generation and raw"),
        };
    }

    private T Ended<T>(T statement)
    {
        EndBlock();
        return statement;
    }

    private void EndBlock() => _words.Expect(TemplateTokenKind.BlockEnd, "'%}'");

    // From a block's '%}' to behind the one that ends it.
    private List<Statement> ReadBlock(int opened, string end)
    {
        EndBlock();
        var body = ReadBody(opened, end);
        _words.Take();
        EndBlock();
        return body;
    }

    private IfStatement ReadIf(int at)
    {
        var branches = new List<(Expression?, IReadOnlyList<Statement>)>();
        Expression? condition = _expressions.ReadTuple();
        while (true)
        {
            EndBlock();
            branches.Add((condition, condition is null ? ReadBody(at, "endif") : ReadBody(at, "elif", "else", "endif")));
            switch (_words.Take().Text)
            {
                case "elif":
                    condition = _expressions.ReadTuple();
                    break;
                case "else":
                    condition = null;
                    break;
                default:
                    return Ended(new IfStatement(at, branches));
            }
        }
    }

    private ForStatement ReadFor(int at)
    {
        var target = ReadTarget(fields: false);
        if (!_words.SkipName("in"))
        {
            throw _words.Unexpected("'in'");
        }

        var among = _expressions.ReadTuple(choices: false);
        var condition = _words.SkipName("if") ? _expressions.Read() : null;
        if (_words.IsName("recursive"))
        {
            throw new TemplateFault(_words.Current.At, "unsupported: a recursive loop");
        }

        EndBlock();
        _loops++;
        var body = ReadBody(at, "else", "endfor");
        _loops--;
        IReadOnlyList<Statement> otherwise = _words.Take().Text == "else" ? ReadBlock(at, "endfor") : Ended(new List<Statement>());
        return new ForStatement(at, target, among, condition, body, otherwise);
    }

    private Statement ReadSet(int at)
    {
        var target = ReadTarget(fields: true);
        if (_words.SkipSign("="))
        {
            return Ended(new SetStatement(at, target, _expressions.ReadTuple()));
        }

        var filters = _expressions.ReadFilters(new Captured(at));
        return new CaptureStatement(at, target, filters, ReadBlock(at, "endset"));
    }

    private CaptureStatement ReadFilter(int at)
    {
        var filters = _expressions.ReadFilters(_expressions.ReadFilter(new Captured(at)));
        return new CaptureStatement(at, null, filters, ReadBlock(at, "endfilter"));
    }

    private MacroStatement ReadMacro(int at)
    {
        var name = _words.ExpectName().Text;
        var parameters = new List<(string, Expression?)>();
        _words.ExpectSign("(");
        while (!_words.SkipSign(")"))
        {
            var parameter = _words.ExpectName().Text;
            parameters.Add((parameter, _words.SkipSign("=") ? _expressions.Read() : null));
            if (!_words.IsSign(")"))
            {
                _words.ExpectSign(",");
            }
        }

        var loops = _loops;
        _loops = 0;
        var body = ReadBlock(at, "endmacro");
        _loops = loops;
        return new MacroStatement(at, name, parameters, body);
    }

    private Target ReadTarget(bool fields)
    {
        var first = ReadOneTarget(fields);
        if (!_words.IsSign(","))
        {
            return first;
        }

        var parts = new List<Target> { first };
        while (_words.SkipSign(",") && _words.Current.Kind is TemplateTokenKind.Name or TemplateTokenKind.Sign && !_words.IsName("in") && !_words.IsSign("="))
        {
            parts.Add(ReadOneTarget(fields));
        }

        return new Target(first.At, "", null, parts);
    }

    private Target ReadOneTarget(bool fields)
    {
        var at = _words.Current.At;
        if (_words.SkipSign("("))
        {
            var inner = _words.Within(() => ReadTarget(fields));
            _words.ExpectSign(")");
            return inner;
        }

        var name = _words.ExpectName().Text;
        return name is "true" or "false" or "none" or "True" or "False" or "None" ? throw new TemplateFault(at, $"'{name}' can't be given another value")
            : new Target(at, name, fields && _words.SkipSign(".") ? _words.ExpectName().Text : null, []);
    }
}
