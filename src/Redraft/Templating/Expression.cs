namespace Redraft.Templating;

/// <summary>What has a value.</summary>
/// <param name="At">Where it stands in the template.</param>
internal abstract record Expression(int At);

/// <summary>A value that the template spells out.</summary>
internal sealed record Literal(int At, object? Value) : Expression(At);

/// <summary>A name.</summary>
internal sealed record Variable(int At, string Name) : Expression(At);

/// <summary><c>[a, b]</c>, <c>(a, b)</c>.</summary>
internal sealed record ListLiteral(int At, IReadOnlyList<Expression> Items, bool IsTuple) : Expression(At);

/// <summary><c>{a: b}</c>.</summary>
internal sealed record MapLiteral(int At, IReadOnlyList<(Expression Key, Expression Value)> Entries) : Expression(At);

/// <summary><c>a.b</c>.</summary>
internal sealed record Member(int At, Expression Of, string Name) : Expression(At);

/// <summary><c>a[b]</c>.</summary>
internal sealed record Element(int At, Expression Of, Expression Index) : Expression(At);

/// <summary><c>a[b:c:d]</c>.</summary>
internal sealed record Section(int At, Expression Of, Expression? From, Expression? To, Expression? Step) : Expression(At);

/// <summary><c>a(b, c=d)</c>.</summary>
internal sealed record Invocation(int At, Expression Function, Given Given) : Expression(At);

/// <summary><c>a | b(c)</c>.</summary>
internal sealed record Filtering(int At, Expression Of, string Filter, Given Given) : Expression(At);

/// <summary><c>a is b(c)</c>, <c>a is not b</c>.</summary>
internal sealed record Testing(int At, Expression Of, string Test, Given Given, bool Negated) : Expression(At);

/// <summary><c>-a</c>, <c>+a</c>, <c>not a</c>.</summary>
internal sealed record Unary(int At, string Sign, Expression Of) : Expression(At);

/// <summary>Arithmetic, <c>and</c>, <c>or</c>.</summary>
internal sealed record Binary(int At, string Sign, Expression Left, Expression Right) : Expression(At);

/// <summary><c>a ~ b ~ c</c>.</summary>
internal sealed record Joining(int At, IReadOnlyList<Expression> Parts) : Expression(At);

/// <summary><c>a &lt; b == c</c>: each with its neighbour.</summary>
internal sealed record Comparing(int At, Expression First, IReadOnlyList<(string Sign, Expression Right)> Rest) : Expression(At);

/// <summary><c>a if b else c</c>.</summary>
internal sealed record Choice(int At, Expression Then, Expression If, Expression? Else) : Expression(At);

/// <summary>What stands in the parentheses of a call.</summary>
/// <param name="Positional">By place.</param>
/// <param name="Named">By name.</param>
internal sealed record Given(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    /// <summary>Nothing.</summary>
    public static Given Nothing { get; } = new([], []);
}
