using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Runs;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft report</c>: computes a run's report from its stores and writes the page anew.</summary>
internal static class ReportCommand
{
    public static RedraftCommand Create()
    {
        var run = RunArgument.Create();
        var file = new Option<string?>("--out") { HelpName = "FILE.html", Description = "Where the page goes (default: report.html in the run's folder)" };
        var command = new RedraftCommand("report", "Print a run's results and write its report.html", "redraft report runs/mine --out mine.html");
        command.Arguments.Add(run);
        command.Options.Add(file);
        command.Body = async (session, parsed, cancellation) =>
        {
            using var folder = RunFolder.Open(parsed.GetRequiredValue(run), readOnly: true);
            var path = Path.GetFullPath(parsed.GetValue(file) ?? folder.PathOf("report.html"));
            Check(path);
            ReportPrinter.Print(session, await RunLifecycle.WriteReportAsync(RunExecution.Report(folder), path, cancellation).ConfigureAwait(false));
            return ExitCode.Ok;
        };
        return command;
    }

    private static void Check(string path)
    {
        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
        {
            throw new CommandException(ErrorCodes.FileMissing, $"--out: the folder {parent} does not exist; make it first or choose another");
        }

        if (Directory.Exists(path))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {path} is a folder; name a file, for example {Path.Combine(path, "report.html")}");
        }

        OutputFile.Require(path, "a report", OutputFile.Report);
    }
}
