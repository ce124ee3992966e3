namespace Redraft.Templating;

/// <summary>Something wrong at a place of a template; who knows the text makes a <see cref="TemplateException"/> of it.</summary>
/// <param name="at">The character of the text, from 0.</param>
/// <param name="problem">What is wrong.</param>
internal sealed class TemplateFault(int at, string problem) : Exception(problem)
{
    /// <summary>The character of the text, from 0.</summary>
    public int At { get; } = at;

    /// <summary>Whether the template asked for it.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>The same, for people.</summary>
    /// <param name="source">The template's text.</param>
    public TemplateException In(string source)
    {
        var before = source.AsSpan(0, Math.Clamp(At, 0, source.Length));
        return new TemplateException(Message, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n')) { IsRefusal = IsRefusal };
    }
}
