using Redraft.Annotating;

namespace Redraft.Mcp;

/// <summary>What an assistant may see and do.</summary>
public sealed record AssistantOptions
{
    /// <summary>A run, or a folder of runs; nothing outside of it is shown.</summary>
    public required string Folder { get; init; }

    /// <summary>Redraft's version, which the assistant is told.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it may give feedback. Default false: it reads.</summary>
    public bool AllowFeedback { get; init; }

    /// <summary>For whom it writes, recorded with its feedback. Default: the user's name on this machine.</summary>
    public string Person { get; init; } = Environment.UserName;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Everything that is wrong with these options.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Person) || Person.Length > AnnotationLimits.Name)
        {
            yield return $"person: 1 to {AnnotationLimits.Name} characters expected, found {Person.Length}";
        }
    }
}
