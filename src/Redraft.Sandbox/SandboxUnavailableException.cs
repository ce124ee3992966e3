namespace Redraft.Sandbox;

/// <summary>Foreign code can't be isolated here, so none is run.</summary>
/// <param name="message">What is missing.</param>
/// <param name="fix">The command that would put it right, or null where none is known.</param>
public sealed class SandboxUnavailableException(string message, string? fix)
    : Exception(fix is null ? message : $"{message}\n  help: {fix}")
{
    /// <summary>The command that would put it right, or null.</summary>
    public string? Fix { get; } = fix;
}
