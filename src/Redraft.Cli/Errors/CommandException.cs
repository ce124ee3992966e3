namespace Redraft.Cli.Errors;

/// <summary>A command can't go on: what happened, where, and what to do, for the user's eyes.</summary>
internal sealed class CommandException(Fault fault) : Exception(fault.Sentence)
{
    /// <param name="code">Its kind.</param>
    /// <param name="message">One line: <c>what happened; what to do</c>.</param>
    public CommandException(ErrorCode code, string message)
        : this(Fault.Of(code, message))
    {
    }

    public Fault Fault { get; } = fault;
}
