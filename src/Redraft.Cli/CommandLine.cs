using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Redraft.Cli.Commands;
using Redraft.Cli.Errors;

namespace Redraft.Cli;

/// <summary>Parses the command line, runs the command, turns what went wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>All commands, in the order of the help.</summary>
    public static IReadOnlyList<RedraftCommand> Commands() =>
    [
        QuickstartCommand.Create(),
        RunCommand.Create(),
        SweepCommand.Create(),
        AnnotateCommand.Create(),
        PaperCommand.Create(),
        ResumeCommand.Create(),
        ReportCommand.Create(),
        ViewCommand.Create(),
        ShowCommand.Create(),
        VerifyCommand.Create(),
        CopyCommand.Create(),
        ForgetCommand.Create(),
        SampleCommand.Create(),
        ServeCommand.Create(),
        McpCommand.Create(),
        InspectCommand.Create(),
        ConvertCommand.Create(),
        GradeCommand.Create(),
        ImportCommand.Create(),
        ExportCommand.Create(),
        FinetuneCommand.Create(),
        PretrainCommand.Create(),
        AverageCommand.Create(),
        ListCommand.Create(),
        ModelsCommand.Create(),
        DoctorCommand.Create(),
        ExplainCommand.Create(),
    ];

    /// <summary>Parses without running.</summary>
    public static ParseResult Parse(string[] args) => Root(new GlobalOptions()).Parse(args);

    /// <summary>Runs one invocation.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var options = new GlobalOptions();
        var parsed = Root(options).Parse(args);
        terminal = parsed.GetValue(options.Plain) ? terminal.AsPlain() : terminal;
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction and not ShowHelp)
        {
            return Report(terminal, parsed.GetValue(options.Json), Usage(parsed));
        }

        var configuration = new InvocationConfiguration
        {
            Output = terminal.Out, Error = terminal.Error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false,
        };
        try
        {
            if (parsed.CommandResult.Command is not RedraftCommand command || parsed.Action is not { } action || action is ShowHelp || action != command.Action)
            {
                return parsed.Invoke(configuration); // --help, --version
            }

            using var interruption = new Interruption(terminal);
            return await command.Body(new Session(terminal, options, parsed), parsed, interruption.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the one place where everything ends
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (terminal.Debug)
            {
                terminal.Error.WriteLine(e);
            }

            return Report(terminal, parsed.GetValue(options.Json), Failure.Of(e));
        }
    }

    private static RootCommand Root(GlobalOptions options)
    {
        var root = new RootCommand("Teaches a language model with words: imitation learning from language feedback (ILF).\n\n"
            + "Start with: redraft quickstart");
        options.AddTo(root);
        foreach (var command in Commands())
        {
            root.Subcommands.Add(command);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new ShowHelp((HelpAction)help.Action!);
        }

        root.SetAction(parsed => new ShowHelp(new HelpAction()).Invoke(parsed));
        return root;
    }

    private static Failure Usage(ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
        {
            names.Insert(0, command.Command is RootCommand ? "redraft" : command.Command.Name);
        }

        var wrong = string.Join("; ", parsed.Errors.Select(e => Passwords.Hidden(e.Message.ReplaceLineEndings(" ").TrimEnd('.'))).Distinct());
        return new Failure([new Fault(ErrorCodes.CommandLine, wrong, $"see '{string.Join(' ', names)} --help'")]);
    }

    private static int Report(Terminal terminal, bool json, Failure failure)
    {
        ErrorPrinter.Print(terminal, failure);
        try
        {
            if (json)
            {
                Session.WriteJson(terminal, new { Schema = 1, Error = failure.ForPrograms() });
            }
        }
        catch (IOException)
        {
            // Standard output may be what is broken; the exit status tells it.
        }

        return failure.ExitCode;
    }

    /// <summary>The usual help, then the command's example.</summary>
    private sealed class ShowHelp(HelpAction usual) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var output = parseResult.InvocationConfiguration.Output;
            using var text = new StringWriter();
            parseResult.InvocationConfiguration.Output = text;
            HideOuterArguments(parseResult.CommandResult);
            var code = usual.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output = output;
            var help = text.ToString().Replace(RootCommand.ExecutableName, "redraft", StringComparison.Ordinal); // as it is launched
            output.Write(parseResult.CommandResult.Command is { Arguments.Count: > 0, Subcommands.Count: > 0 } both ? EitherOr(both.Name, help) : help);
            if (parseResult.CommandResult.Command is RedraftCommand command)
            {
                output.WriteLine("Example:");
                output.WriteLine("  " + command.Example.ReplaceLineEndings("\n").Replace("\n", "\n  ", StringComparison.Ordinal));
                output.WriteLine();
            }

            return code;
        }

        // Nothing here takes arguments and a subcommand at once.
        private static string EitherOr(string name, string help)
            => help.Replace(" [command] [options]", $" [options]\n  redraft {name} [command] [options]", StringComparison.Ordinal);

        // The usual help lists the arguments of the commands around a subcommand as its own.
        private static void HideOuterArguments(CommandResult shown)
        {
            for (var outer = shown.Parent as CommandResult; outer is not null; outer = outer.Parent as CommandResult)
            {
                foreach (var argument in outer.Command.Arguments)
                {
                    argument.Hidden = true; // this invocation only prints help
                }
            }
        }
    }
}
