using Redraft.Engine;

namespace Redraft.Tasks.Jsonl;

/// <summary>One thing that is wrong with a JSONL file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The byte within the line, from 1, or null where the line as a whole is meant.</param>
/// <param name="Field">The field, or null.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Excerpt">What stands there, or null.</param>
public sealed record JsonlProblem(long Line, long? Column, string? Field, string Message, Excerpt? Excerpt = null)
{
    /// <summary>As people read it: <c>line 3, column 14, field "code": …</c>.</summary>
    public override string ToString() =>
        $"line {Line}{(Column is null ? "" : $", column {Column}")}{(Field is null ? "" : $", field \"{Field}\"")}: {Message}";
}
