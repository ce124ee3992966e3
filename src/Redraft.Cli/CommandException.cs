namespace Redraft.Cli;

/// <summary>A command can't go on: what happened, where, and what to do, for the user's eyes.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">One line; more lines only where several things are wrong at once.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
