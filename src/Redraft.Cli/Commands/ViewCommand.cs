using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Web.Annotating;
using Redraft.Web.Viewing;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft view</c>: shows runs as pages, on this machine or as files.</summary>
internal static class ViewCommand
{
    public static RedraftCommand Create()
    {
        var folders = new Argument<string[]>("FOLDER") { Arity = ArgumentArity.ZeroOrMore, Description = "A run, or a folder of runs; several may be given (default: runs)" };
        var port = NumberOption.Create("--port", (0, 65535), $"The pages' port; 0 takes a free one (default: {AnnotationServerOptions.UsualPort}, or a free one if it is taken)");
        var export = new Option<string?>("--export") { HelpName = "OUT", Description = "Write the pages into this folder instead, as files that open offline" };
        var pages = NumberOption.Create("--pages", (1, 1_000_000), $"How many pages to export at most, what sums up first (default: {StaticExport.UsualPages})");
        var command = new RedraftCommand("view", "Show runs as pages: metrics, the feedback graph, search, side by side",
            "redraft view runs\nredraft view runs/mine --export pages");
        command.Arguments.Add(folders);
        command.Options.Add(port);
        command.Options.Add(export);
        command.Options.Add(pages);
        command.Body = async (session, parsed, cancellation) =>
        {
            IReadOnlyList<string> given = parsed.GetValue(folders) is { Length: > 0 } some ? some : ["runs"];
            if (parsed.GetValue(export) is { } target)
            {
                return Export(session, given, target, parsed.GetValue(pages) ?? StaticExport.UsualPages, cancellation);
            }

            return parsed.GetValue(pages) is not null ? throw new CommandException(ErrorCodes.CommandLine, "--pages: it bounds an export, and none is asked for; add --export OUT")
                : await ServeAsync(session, given, parsed.GetValue(port), cancellation).ConfigureAwait(false);
        };
        return command;
    }

    private static int Export(Session session, IReadOnlyList<string> folders, string target, int mostPages, CancellationToken cancellation)
    {
        try
        {
            StaticExport.RequireOwn(target);
        }
        catch (IOException refused)
        {
            throw new CommandException(ErrorCodes.Target, "--export: " + refused.Message);
        }

        var (written, leftOut) = StaticExport.Write(folders, target, mostPages, cancellation);
        var index = Path.GetFullPath(Path.Combine(target, "index.html"));
        if (session.Json)
        {
            session.PrintJson(new { Index = index, Pages = written, LeftOut = leftOut });
        }
        else
        {
            session.Print($"{Plural.Of(written, "page")}: {index}{(leftOut == 0 ? "" : $" ({leftOut} more were left out; --pages takes more)")}");
        }

        return ExitCode.Ok;
    }

    private static async Task<int> ServeAsync(Session session, IReadOnlyList<string> folders, int? port, CancellationToken cancellation)
    {
        await using var server = await ViewServer.StartAsync(folders, new AnnotationServerOptions { Port = port }, cancellation).ConfigureAwait(false);
        if (session.Json)
        {
            session.PrintJson(new { server.Link });
        }
        else
        {
            session.Print($"{server.Link}  (opens once; Ctrl-C stops)");
        }

        await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        return ExitCode.Ok;
    }
}
