using Redraft.Engine;

namespace Redraft.Cli.Errors;

/// <summary>One thing that went wrong, as the user is told of it.</summary>
/// <param name="Code">Its kind.</param>
/// <param name="What">What was found and what was expected.</param>
/// <param name="Help">What to do.</param>
internal sealed record Fault(ErrorCode Code, string What, string Help)
{
    /// <summary>The file, or null.</summary>
    public string? File { get; init; }

    /// <summary>The line of the file, from 1, or null.</summary>
    public long? Line { get; init; }

    /// <summary>What stands in the line, or null.</summary>
    public Excerpt? Excerpt { get; init; }

    /// <summary>As one sentence.</summary>
    public string Sentence => File is null ? What : Line is null ? $"{File}: {What}" : $"{File} line {Line}: {What}";

    /// <summary>A fault from a message of the form <c>what happened; what to do</c>; without the second half the code's own help stands.</summary>
    public static Fault Of(ErrorCode code, string message)
    {
        var at = message.LastIndexOf("; ", StringComparison.Ordinal);
        return at < 0 ? new Fault(code, message.TrimEnd('.'), code.Help) : new Fault(code, message[..at], message[(at + 2)..].TrimEnd('.'));
    }
}
