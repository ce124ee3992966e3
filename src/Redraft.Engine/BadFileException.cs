namespace Redraft.Engine;

/// <summary>A file that is not what it claims to be; the only exception that the engine's file readers throw for bad content.</summary>
/// <param name="file">The file's name, as the caller gave it.</param>
/// <param name="problem">What was found, where, what was expected and, where it helps, what to do.</param>
public sealed class BadFileException(string file, string problem) : Exception($"{file}: {problem}")
{
    /// <summary>The file's name, as the caller gave it.</summary>
    public string File { get; } = file;

    /// <summary>What was found, where, what was expected and, where it helps, what to do.</summary>
    public string Problem { get; } = problem;
}
