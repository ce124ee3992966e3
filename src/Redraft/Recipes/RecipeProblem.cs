using Redraft.Engine;

namespace Redraft.Recipes;

/// <summary>One thing that is wrong with a recipe.</summary>
/// <param name="Fault">Its kind.</param>
/// <param name="Message">What was found, what was expected and, after a semicolon, what to do.</param>
/// <param name="Line">The line, from 1, or null where the file as a whole is meant.</param>
/// <param name="Excerpt">What stands there, or null.</param>
public sealed record RecipeProblem(RecipeFault Fault, string Message, int? Line = null, Excerpt? Excerpt = null)
{
    /// <summary>As people read it: <c>line 3: unknown key …</c>.</summary>
    public override string ToString() => Line is null ? Message : $"line {Line}: {Message}";
}
