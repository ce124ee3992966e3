using System.CommandLine;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Runs;
using Redraft.Runs.Copying;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft copy</c>: copies a run to another folder, and its records to a team's PostgreSQL or back.</summary>
internal static class CopyCommand
{
    public static RedraftCommand Create()
    {
        var from = new Argument<string>("FROM") { Description = "A run's folder; with --from, its name in PostgreSQL will do" };
        var to = new Argument<string>("TO") { Description = "The folder of the copy, by whose name it is called in PostgreSQL" };
        var source = StoreOption.Create("--from", "Read the records from this PostgreSQL (default: from where the run's folder says)");
        var store = StoreOption.Create("Put the copy's records into this PostgreSQL (default: into the copy's folder)");
        var command = new RedraftCommand("copy", "Copy a run, its records bit for bit to a team's PostgreSQL or back into a folder",
            "redraft copy runs/mine runs/ours --store 'Host=db.example.org;Database=redraft'\nredraft copy runs/ours runs/mine-again\nredraft copy ours runs/ours --from 'Host=db.example.org;Database=redraft'");
        command.Arguments.Add(from);
        command.Arguments.Add(to);
        command.Options.Add(source);
        command.Options.Add(store);
        command.Body = (session, parsed, cancellation) =>
        {
            var (path, target) = (parsed.GetRequiredValue(from), parsed.GetRequiredValue(to));
            var (known, given) = (StoreOption.Of(parsed, source), StoreOption.Of(parsed, store));
            if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            {
                throw new CommandException(ErrorCodes.Target, $"TO: {target} is there already, and what is there stays; choose another folder");
            }

            var alone = known is not null && !File.Exists(Path.Combine(path, "manifest.json"));
            using var folder = RunFolder.Open(path, readOnly: alone, known);
            var copied = RunCopy.Copy(folder, target, StoreOption.For(given, target), cancellation);
            Print(session, copied, alone);
            return Task.FromResult(ExitCode.Ok);
        };
        return command;
    }

    private static void Print(Session session, CopiedRun copied, bool alone)
    {
        if (session.Json)
        {
            session.PrintJson(new { Run = copied.Folder, copied.Records, copied.Digest, copied.Files, copied.Bytes });
            return;
        }

        session.Print($"run: {UntrustedText.Visible(RunLifecycle.Shown(copied.Folder), int.MaxValue)}");
        session.Print($"{copied.Records} records ({ShortHash.Of(copied.Digest)}, in the run and here), {Plural.Of(copied.Files, "file")} of {copied.Bytes >> 20} MiB");
        if (alone)
        {
            session.Note("the records alone: checkpoints and reports lie in the run's folder, which isn't here");
        }
    }
}
