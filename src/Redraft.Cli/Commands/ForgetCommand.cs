using System.CommandLine;
using Redraft.Annotating;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Runs;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft forget</c>: erases everything that one person wrote in a run, and names the checkpoints that have learned from it.</summary>
internal static class ForgetCommand
{
    public static RedraftCommand Create()
    {
        var run = RunArgument.Create();
        var who = new Argument<string>("ANNOTATOR") { Description = "Whom to forget: their id, as the page's list of people and `redraft show` have it, or their name" };
        var yes = new Option<bool>("--yes") { Description = "Don't ask" };
        var command = new RedraftCommand("forget", "Erase everything that one person wrote in a run, and name the checkpoints that learned from it",
            "redraft forget runs/mine 5f1c09ab\nredraft forget runs/mine Ann --yes --json");
        command.Arguments.Add(run);
        command.Arguments.Add(who);
        command.Options.Add(yes);
        command.Body = async (session, parsed, cancellation) =>
        {
            using var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            var forgetting = new Forgetting(folder, session.Terminal.Clock);
            var found = forgetting.Find(parsed.GetRequiredValue(who));
            if (!session.Json)
            {
                Tell(session, folder, found);
            }

            if (!parsed.GetValue(yes))
            {
                await AskAsync(session, found, cancellation).ConfigureAwait(false);
            }

            if (forgetting.Erase(found.Id) is { } report && File.Exists(folder.PathOf("report.html")))
            {
                await RunLifecycle.WriteReportAsync(report, folder.PathOf("report.html"), CancellationToken.None).ConfigureAwait(false);
            }

            forgetting.EraseName(found.Id);
            if (session.Json)
            {
                session.PrintJson(AsJson(folder, found));
            }
            else
            {
                session.Print($"erased; exports that you made before are yours to erase{(found.Taught.Count > 0 ? ", and the checkpoints above to retrain without these words, or to delete" : "")}");
            }

            return ExitCode.Ok;
        };
        return command;
    }

    private static void Tell(Session session, RunFolder folder, Remembered found)
    {
        session.Print($"{UntrustedText.Visible(found.Name, 200)} ({found.Id}) in {UntrustedText.Visible(RunLifecycle.Shown(folder.FullPath), int.MaxValue)}: "
            + string.Join(", ",
                Plural.Of(found.Answers, "answer"), Plural.Of(found.Typed, "text") + " typed and not sent", Plural.Of(found.Attempts, "attempt"),
                Plural.Of(found.Feedback, "record") + " of feedback", Plural.Of(found.Corrections, "correction"), Plural.Of(found.Comparisons, "comparison")));
        session.Print(found.Taught.Count == 0 ? "no checkpoint has learned from their words" : "checkpoints that have learned from their words, and still know what they learned:");
        foreach (var taught in found.Taught)
        {
            var (checkpoint, path) = (taught.Checkpoint, PathOf(folder, taught));
            session.Print($"  seed {taught.Seed}  {UntrustedText.Visible(checkpoint.Stage, 100),-16} {checkpoint.Hash}  {UntrustedText.Visible(RunLifecycle.Shown(path), int.MaxValue)}"
                + (taught.Directly ? "" : ", through another one") + (Directory.Exists(path) ? "" : ", no longer there"));
        }
    }

    private static string PathOf(RunFolder folder, TaughtCheckpoint taught) => Path.Combine(folder.FolderOf(taught.Seed), taught.Checkpoint.Folder);

    private static object AsJson(RunFolder folder, Remembered found) => new
    {
        Forgotten = found.Id, found.Answers, found.Typed, found.Attempts, found.Feedback, found.Corrections, found.Comparisons,
        Checkpoints = found.Taught.Select(taught => new
        {
            taught.Seed, taught.Checkpoint.Stage, taught.Checkpoint.Hash, Path = PathOf(folder, taught), taught.Directly, Exists = Directory.Exists(PathOf(folder, taught)),
        }),
    };

    private static async Task AskAsync(Session session, Remembered found, CancellationToken cancellation)
    {
        if (session.Json || session.Terminal.In is not { } input)
        {
            throw new CommandException(ErrorCodes.CommandLine, $"forget: nobody is there to ask, and nothing brings {found.Id}'s words back; give --yes");
        }

        await session.Terminal.Error.WriteAsync($"nothing brings it back; type {found.Id} to erase it: ").ConfigureAwait(false);
        if ((await input.ReadLineAsync(cancellation).ConfigureAwait(false))?.Trim() != found.Id)
        {
            throw new CommandException(ErrorCodes.Declined, "nothing was erased; type the id to erase it, or give --yes");
        }
    }
}
