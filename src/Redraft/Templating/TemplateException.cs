namespace Redraft.Templating;

/// <summary>A template that can't be read, that uses what isn't supported, or that can't be rendered with what it was given.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="line">The line of the template, from 1.</param>
/// <param name="column">The character in that line, from 1.</param>
public sealed class TemplateException(string problem, int line, int column) : Exception($"line {line}, column {column}: {problem}")
{
    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; } = problem;

    /// <summary>The line of the template, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The character in that line, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>Whether the template itself refused what it was given, by <c>raise_exception</c>.</summary>
    public bool IsRefusal { get; internal init; }
}
