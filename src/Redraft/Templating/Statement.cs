namespace Redraft.Templating;

/// <summary>What is done.</summary>
/// <param name="At">Where it stands in the template.</param>
internal abstract record Statement(int At);

/// <summary>Text between tags.</summary>
internal sealed record TextStatement(int At, Words Text) : Statement(At);

/// <summary><c>{{ a }}</c>.</summary>
internal sealed record OutputStatement(int At, Expression Value) : Statement(At);

/// <summary><c>{% if a %}…{% elif b %}…{% else %}…{% endif %}</c>; the last branch's condition is null where there is an else.</summary>
internal sealed record IfStatement(int At, IReadOnlyList<(Expression? If, IReadOnlyList<Statement> Then)> Branches) : Statement(At);

/// <summary><c>{% for a, b in c if d %}…{% else %}…{% endfor %}</c>.</summary>
internal sealed record ForStatement(int At, Target Target, Expression In, Expression? If, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else) : Statement(At);

/// <summary><c>{% set a = b %}</c>.</summary>
internal sealed record SetStatement(int At, Target Target, Expression Value) : Statement(At);

/// <summary><c>{% set a | f %}…{% endset %}</c>; or <c>{% filter f %}…{% endfilter %}</c>, which has no target.</summary>
/// <param name="At">Where it stands in the template.</param>
/// <param name="Target">What it is called.</param>
/// <param name="Filters">What is done with the text, with the text as <see cref="Captured"/>.</param>
/// <param name="Body">Makes the text.</param>
internal sealed record CaptureStatement(int At, Target? Target, Expression Filters, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary><c>{% macro a(b, c=d) %}…{% endmacro %}</c>.</summary>
internal sealed record MacroStatement(int At, string Name, IReadOnlyList<(string Name, Expression? Otherwise)> Parameters, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary><c>{% break %}</c>, <c>{% continue %}</c>.</summary>
internal sealed record JumpStatement(int At, bool Ends) : Statement(At);

/// <summary><c>{% generation %}…{% endgeneration %}</c>: says what the assistant wrote, and changes nothing.</summary>
internal sealed record GroupStatement(int At, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary>The text of the block that is captured.</summary>
internal sealed record Captured(int At) : Expression(At);

/// <summary>What a value is called: a name, a name within a namespace, or several.</summary>
/// <param name="At">Where it stands in the template.</param>
/// <param name="Name">The name; empty where there are several.</param>
/// <param name="Field">The name within the namespace <paramref name="Name"/>, or null.</param>
/// <param name="Parts">The several.</param>
internal sealed record Target(int At, string Name, string? Field, IReadOnlyList<Target> Parts);
