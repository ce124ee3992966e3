using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Mcp;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft mcp</c>: runs and feedback for an assistant, over standard input and output.</summary>
internal static class McpCommand
{
    public static RedraftCommand Create()
    {
        var folder = new Argument<string>("FOLDER") { Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "runs", Description = "A run, or a folder of runs; the assistant sees nothing else (default: runs)" };
        var feedback = new Option<bool>("--allow-feedback") { Description = "Let the assistant give feedback on drafts that wait for people; it is recorded as an assistant's" };
        var person = new Option<string?>("--person") { HelpName = "NAME", Description = "For whom it writes, recorded with its feedback (default: your name on this machine)" };
        var command = new RedraftCommand("mcp", "Let an assistant read runs and give feedback (Model Context Protocol, on standard input and output)",
            "redraft mcp runs\nredraft mcp runs --allow-feedback --person Ann");
        command.Arguments.Add(folder);
        command.Options.Add(feedback);
        command.Options.Add(person);
        command.Body = async (session, parsed, cancellation) =>
        {
            var options = new AssistantOptions { Folder = parsed.GetRequiredValue(folder), Version = Installation.Version, AllowFeedback = parsed.GetValue(feedback), Clock = session.Terminal.Clock };
            options = parsed.GetValue(person) is { } name ? options with { Person = name } : options;
            if (options.Problems().FirstOrDefault() is { } problem)
            {
                throw new CommandException(ErrorCodes.CommandLine, "--" + problem);
            }

            await AssistantServer.RunAsync(options, Console.OpenStandardInput(), Console.OpenStandardOutput(), cancellation).ConfigureAwait(false);
            return ExitCode.Ok;
        };
        return command;
    }
}
