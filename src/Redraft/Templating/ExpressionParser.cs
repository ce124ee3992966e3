using System.Globalization;
using System.Text;

namespace Redraft.Templating;

/// <summary>Reads expressions, with Jinja's precedences.</summary>
/// <param name="words">The template's words.</param>
internal sealed class ExpressionParser(TokenReader words)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", ">", "<=", ">="];

    /// <summary>An expression.</summary>
    /// <param name="choices">Whether it may be <c>a if b else c</c>.</param>
    public Expression Read(bool choices = true) => words.Within(() => choices ? ReadChoice() : ReadOr());

    /// <summary>An expression, or several that commas make a tuple of.</summary>
    public Expression ReadTuple(bool choices = true)
    {
        var first = Read(choices);
        if (!words.IsSign(","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (words.SkipSign(",") && words.Current.Kind is not (TemplateTokenKind.BlockEnd or TemplateTokenKind.OutputEnd) && !words.IsSign(")"))
        {
            items.Add(Read(choices));
        }

        return new ListLiteral(first.At, items, IsTuple: true);
    }

    /// <summary>Filters after a value.</summary>
    public Expression ReadFilters(Expression value)
    {
        while (words.SkipSign("|"))
        {
            value = ReadFilter(value);
        }

        return value;
    }

    /// <summary>One filter, after its bar.</summary>
    public Expression ReadFilter(Expression value)
    {
        var name = words.ExpectName();
        return Filters.Known(name.Text) ? new Filtering(name.At, value, name.Text, words.IsSign("(") ? ReadGiven() : Given.Nothing)
            : throw new TemplateFault(name.At, $"unsupported filter '{UntrustedText.Visible(name.Text, 40)}'");
    }

    private Expression ReadChoice()
    {
        var then = ReadOr();
        while (words.Current is { Kind: TemplateTokenKind.Name, Text: "if", At: var at })
        {
            words.Take();
            var condition = ReadOr();
            then = new Choice(at, then, condition, words.SkipName("else") ? Read() : null);
        }

        return then;
    }

    private Expression ReadOr() => ReadChain(ReadAnd, TemplateTokenKind.Name, "or");

    private Expression ReadAnd() => ReadChain(ReadNot, TemplateTokenKind.Name, "and");

    private Expression ReadNot() => words.Current is { Kind: TemplateTokenKind.Name, Text: "not", At: var at } && words.SkipName("not") ? new Unary(at, "not", words.Within(ReadNot)) : ReadComparison();

    private Expression ReadComparison()
    {
        var first = ReadSum();
        var rest = new List<(string, Expression)>();
        while (true)
        {
            if (words.Current.Kind == TemplateTokenKind.Sign && Comparisons.Contains(words.Current.Text))
            {
                rest.Add((words.Take().Text, ReadSum()));
            }
            else if (words.SkipName("in"))
            {
                rest.Add(("in", ReadSum()));
            }
            else if (words.IsName("not") && words.Following is { Kind: TemplateTokenKind.Name, Text: "in" })
            {
                words.Take();
                words.Take();
                rest.Add(("not in", ReadSum()));
            }
            else
            {
                return rest.Count == 0 ? first : new Comparing(first.At, first, rest);
            }
        }
    }

    private Expression ReadSum() => ReadChain(ReadJoined, TemplateTokenKind.Sign, "+", "-");

    private Expression ReadJoined()
    {
        var first = ReadProduct();
        if (!words.IsSign("~"))
        {
            return first;
        }

        var parts = new List<Expression> { first };
        while (words.SkipSign("~"))
        {
            parts.Add(ReadProduct());
        }

        return new Joining(first.At, parts);
    }

    private Expression ReadProduct() => ReadChain(ReadPower, TemplateTokenKind.Sign, "*", "/", "//", "%");

    private Expression ReadPower() => ReadChain(() => ReadUnary(), TemplateTokenKind.Sign, "**");

    private Expression ReadChain(Func<Expression> read, TemplateTokenKind kind, params string[] signs)
    {
        var left = read();
        while (words.Current.Kind == kind && signs.Contains(words.Current.Text))
        {
            var sign = words.Take();
            left = new Binary(sign.At, sign.Text, left, read());
        }

        return left;
    }

    private Expression ReadUnary(bool filters = true)
    {
        var at = words.Current.At;
        var value = words.SkipSign("-") ? new Unary(at, "-", words.Within(() => ReadUnary(filters: false)))
            : words.SkipSign("+") ? new Unary(at, "+", words.Within(() => ReadUnary(filters: false))) : ReadPrimary();
        value = ReadPostfix(value);
        return filters ? ReadAfter(value) : value;
    }

    private Expression ReadAfter(Expression value)
    {
        while (true)
        {
            if (words.SkipSign("|"))
            {
                value = ReadFilter(value);
            }
            else if (words.SkipName("is"))
            {
                value = ReadTest(value);
            }
            else if (words.IsSign("("))
            {
                value = new Invocation(words.Current.At, value, ReadGiven());
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ReadTest(Expression value)
    {
        var negated = words.SkipName("not");
        var name = words.ExpectName();
        if (!ValueTests.Known(name.Text))
        {
            throw new TemplateFault(name.At, $"unsupported test 'is {UntrustedText.Visible(name.Text, 40)}'");
        }

        var given = words.IsSign("(") ? ReadGiven()
            : BeginsValue(words.Current) ? new Given([ReadPostfix(ReadPrimary())], []) : Given.Nothing;
        return new Testing(name.At, value, name.Text, given, negated);
    }

    private static bool BeginsValue(TemplateToken token) => token.Kind switch
    {
        TemplateTokenKind.Name => token.Text is not ("else" or "or" or "and" or "if" or "is" or "in" or "not"),
        TemplateTokenKind.String or TemplateTokenKind.Integer or TemplateTokenKind.Float => true,
        TemplateTokenKind.Sign => token.Text is "[" or "{",
        _ => false,
    };

    private Expression ReadPostfix(Expression value)
    {
        while (true)
        {
            var at = words.Current.At;
            if (words.SkipSign("."))
            {
                var name = words.Take();
                value = name.Kind switch
                {
                    TemplateTokenKind.Name => new Member(at, value, name.Text),
                    TemplateTokenKind.Integer => new Element(at, value, Number(name)),
                    _ => throw new TemplateFault(name.At, $"expected a name after '.', found {name.Shown}"),
                };
            }
            else if (words.SkipSign("["))
            {
                value = ReadSubscript(at, value);
            }
            else if (words.IsSign("("))
            {
                value = new Invocation(at, value, ReadGiven());
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ReadSubscript(int at, Expression value)
    {
        var from = words.IsSign(":") ? null : Read();
        if (words.SkipSign("]"))
        {
            return new Element(at, value, from!);
        }

        words.ExpectSign(":");
        var to = words.IsSign(":") || words.IsSign("]") ? null : Read();
        var step = words.SkipSign(":") && !words.IsSign("]") ? Read() : null;
        words.ExpectSign("]");
        return new Section(at, value, from, to, step);
    }

    private Given ReadGiven()
    {
        words.ExpectSign("(");
        var (positional, named) = (new List<Expression>(), new List<(string, Expression)>());
        while (!words.IsSign(")"))
        {
            if (words.IsSign("*") || words.IsSign("**"))
            {
                throw new TemplateFault(words.Current.At, $"unsupported '{words.Current.Text}' before an argument");
            }

            if (words.Current.Kind == TemplateTokenKind.Name && words.Following is { Kind: TemplateTokenKind.Sign, Text: "=" })
            {
                var name = words.Take().Text;
                words.Take();
                named.Add((name, Read()));
            }
            else if (named.Count > 0)
            {
                throw new TemplateFault(words.Current.At, "an argument without a name after one with a name");
            }
            else
            {
                positional.Add(Read());
            }

            if (!words.IsSign(")"))
            {
                words.ExpectSign(",");
            }
        }

        words.Take();
        return new Given(positional, named);
    }

    private Expression ReadPrimary()
    {
        var token = words.Take();
        switch (token.Kind)
        {
            case TemplateTokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new Literal(token.At, true),
                    "false" or "False" => new Literal(token.At, false),
                    "none" or "None" => new Literal(token.At, null),
                    _ => new Variable(token.At, token.Text),
                };
            case TemplateTokenKind.String:
                var text = new StringBuilder(token.Text);
                while (words.Current.Kind == TemplateTokenKind.String)
                {
                    text.Append(words.Take().Text);
                }

                return new Literal(token.At, Words.Of(text.ToString(), trusted: true));
            case TemplateTokenKind.Integer:
                return Number(token);
            case TemplateTokenKind.Float:
                return new Literal(token.At, double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture));
            case TemplateTokenKind.Sign when token.Text == "(":
                return ReadParentheses(token.At);
            case TemplateTokenKind.Sign when token.Text == "[":
                return new ListLiteral(token.At, ReadItems("]"), IsTuple: false);
            case TemplateTokenKind.Sign when token.Text == "{":
                return ReadMap(token.At);
            default:
                throw new TemplateFault(token.At, $"expected a value, found {token.Shown}");
        }
    }

    private static Literal Number(TemplateToken token) => long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new Literal(token.At, number)
        : throw new TemplateFault(token.At, $"the number {UntrustedText.Visible(token.Text, 40)} is too large");

    private Expression ReadParentheses(int at)
    {
        if (words.SkipSign(")"))
        {
            return new ListLiteral(at, [], IsTuple: true);
        }

        var value = ReadTuple();
        words.ExpectSign(")");
        return value;
    }

    private List<Expression> ReadItems(string end)
    {
        var items = new List<Expression>();
        while (!words.SkipSign(end))
        {
            items.Add(Read());
            if (!words.IsSign(end))
            {
                words.ExpectSign(",");
            }
        }

        return items;
    }

    private MapLiteral ReadMap(int at)
    {
        var entries = new List<(Expression, Expression)>();
        while (!words.SkipSign("}"))
        {
            var key = Read();
            words.ExpectSign(":");
            entries.Add((key, Read()));
            if (!words.IsSign("}"))
            {
                words.ExpectSign(",");
            }
        }

        return new MapLiteral(at, entries);
    }
}
