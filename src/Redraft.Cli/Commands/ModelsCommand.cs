namespace Redraft.Cli.Commands;

/// <summary><c>redraft models</c>: what has to do with hosted models.</summary>
internal static class ModelsCommand
{
    public static RedraftCommand Create()
    {
        var command = new RedraftCommand("models", "Look at models behind an address", "redraft models check http://127.0.0.1:8000/v1");
        command.Subcommands.Add(ModelsCheckCommand.Create());
        command.Body = (session, _, _) => throw new Errors.CommandException(Errors.ErrorCodes.CommandLine, "models: a command expected, such as check; see 'redraft models --help'");
        return command;
    }
}
