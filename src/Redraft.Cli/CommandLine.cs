using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Redraft.Cli.Commands;

namespace Redraft.Cli;

/// <summary>Parses the command line, runs the command, turns what went wrong into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>All commands, in the order of the help.</summary>
    public static IReadOnlyList<RedraftCommand> Commands() =>
    [
        QuickstartCommand.Create(),
        RunCommand.Create(),
        ResumeCommand.Create(),
        ReportCommand.Create(),
        ShowCommand.Create(),
        VerifyCommand.Create(),
        SampleCommand.Create(),
        GradeCommand.Create(),
        ImportCommand.Create(),
        PretrainCommand.Create(),
        ListCommand.Create(),
        DoctorCommand.Create(),
    ];

    /// <summary>Parses without running.</summary>
    public static ParseResult Parse(string[] args) => Root(new GlobalOptions()).Parse(args);

    /// <summary>Runs one invocation.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var options = new GlobalOptions();
        var parsed = Root(options).Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction and not ShowHelp)
        {
            return Usage(terminal, parsed);
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
            return Report(terminal, e);
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

    private static int Usage(Terminal terminal, ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
        {
            names.Insert(0, command.Command is RootCommand ? "redraft" : command.Command.Name);
        }

        terminal.Error.WriteLine($"error: {string.Join("; ", parsed.Errors.Select(e => OneLine(e.Message)).Distinct())}; see '{string.Join(' ', names)} --help'");
        return ExitCode.Usage;
    }

    private static string OneLine(string message) => UntrustedText.Visible(string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).TrimEnd('.');

    private static int Report(Terminal terminal, Exception exception)
    {
        var failure = Failure.Of(exception);
        terminal.Error.WriteLine("error: " + UntrustedText.Visible(failure.Message.ReplaceLineEndings("\n")).TrimEnd().Replace("\n", "\n  ", StringComparison.Ordinal));
        if (terminal.Debug)
        {
            terminal.Error.WriteLine(exception);
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

    /// <summary>The first Ctrl-C or termination signal asks the command to end; the second ends the process.</summary>
    private sealed class Interruption : IDisposable
    {
        private readonly CancellationTokenSource _source = new();
        private readonly PosixSignalRegistration[] _registrations;

        public Interruption(Terminal terminal)
        {
            _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }
                .Select(signal => PosixSignalRegistration.Create(signal, context => Hear(context, terminal)))];
        }

        public CancellationToken Token => _source.Token;

        public void Dispose()
        {
            foreach (var registration in _registrations)
            {
                registration.Dispose();
            }

            _source.Dispose();
        }

        private void Hear(PosixSignalContext context, Terminal terminal)
        {
            if (_source.IsCancellationRequested)
            {
                return; // the default: the process ends
            }

            context.Cancel = true;
            terminal.Error.WriteLine((terminal.Live ? "\n" : "") + "stopping after the unit at hand (again: at once) …");
            _source.Cancel();
        }
    }
}
