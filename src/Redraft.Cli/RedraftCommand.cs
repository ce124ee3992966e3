using System.CommandLine;
using Redraft.Cli.Errors;

namespace Redraft.Cli;

/// <summary>A command with an example, and with a body that gets the invocation.</summary>
internal sealed class RedraftCommand : Command
{
    /// <param name="name">As typed.</param>
    /// <param name="description">One line for the list of commands.</param>
    /// <param name="example">Shown by <c>--help</c>: one command a line.</param>
    public RedraftCommand(string name, string description, string example)
        : base(name, description)
    {
        Example = example;
        SetAction(_ => 0); // only so that the parser accepts the command on its own; CommandLine runs the body
    }

    /// <summary>What a command does; returns an exit code.</summary>
    public delegate Task<int> CommandBody(Session session, ParseResult parsed, CancellationToken cancellation);

    /// <summary>Command lines that show it in use.</summary>
    public string Example { get; }

    /// <summary>What it does.</summary>
    public CommandBody Body { get; set; } = (_, _, _) => Task.FromResult(ExitCode.Ok);
}
