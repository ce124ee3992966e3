namespace Redraft.Engine;

/// <summary>A file that is not what it claims to be; the only exception that the engine's file readers throw for bad content.</summary>
/// <param name="file">The file's name, as the caller gave it.</param>
/// <param name="problem">What was found, where, what was expected and, where it helps, what to do.</param>
public sealed class BadFileException(string file, string problem) : Exception($"{file}: {problem}")
{
    /// <summary>A file of text that is wrong in a line.</summary>
    /// <param name="file">The file's name, as the caller gave it.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="problem">What was found and what was expected.</param>
    /// <param name="excerpt">The line, or null.</param>
    public BadFileException(string file, int line, string problem, Excerpt? excerpt)
        : this(file, $"line {line}: {problem}") => (Line, Excerpt) = (line, excerpt);

    /// <summary>The file's name, as the caller gave it.</summary>
    public string File { get; } = file;

    /// <summary>What was found, where, what was expected and, where it helps, what to do.</summary>
    public string Problem { get; } = problem;

    /// <summary>The line of a file of text, from 1, or null.</summary>
    public int? Line { get; }

    /// <summary>What stands there, or null.</summary>
    public Excerpt? Excerpt { get; }
}
