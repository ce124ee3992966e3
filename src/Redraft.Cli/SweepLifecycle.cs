using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Runs;
using Redraft.Sweeping;

namespace Redraft.Cli;

/// <summary>Starts sweeps and goes on with them: carry out, write the pages, print.</summary>
internal static class SweepLifecycle
{
    /// <summary>Starts a new sweep and carries it out.</summary>
    public static async Task<int> StartAsync(Session session, RunOrder order, SweepPlan plan, CancellationToken cancellation)
    {
        RunLifecycle.RefuseFile(order.Folder);
        if (order.Folder is { } wanted && Directory.Exists(wanted) && !SweepFolder.IsOne(wanted) && Directory.EnumerateFileSystemEntries(wanted).Any())
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {wanted} is neither empty nor a sweep; choose another folder");
        }

        using var resources = RunResources.Open(session, RunExecution.Check(order.RecipePath, order.DataFolder, Installation.Home()), order.Keep);
        var path = order.Folder ?? RunLifecycle.FreshFolder(session, "sweep-" + Path.GetFileNameWithoutExtension(order.RecipePath));
        return await CarryOutAsync(session, resources, SweepFolder.Create(path, plan), cancellation).ConfigureAwait(false);
    }

    /// <summary>Goes on with a sweep.</summary>
    public static async Task<int> ResumeAsync(Session session, string path, int? keep, CancellationToken cancellation)
    {
        var folder = SweepFolder.Open(path);
        using var resources = RunResources.Open(session, SweepExecution.RecipeOf(folder), keep);
        return await CarryOutAsync(session, resources, folder, cancellation).ConfigureAwait(false);
    }

    private static Task<int> CarryOutAsync(Session session, RunResources resources, SweepFolder folder, CancellationToken cancellation)
    {
        resources.Note($"sweep: {UntrustedText.Visible(RunLifecycle.Shown(folder.FullPath), int.MaxValue)}");
        return RunLifecycle.ResumableAsync(resources, folder.FullPath, async () =>
        {
            var outcome = await resources.Sweeps.RunAsync(folder, cancellation).ConfigureAwait(false);
            resources.EndProgress();
            var report = await RunLifecycle.WriteReportAsync(outcome.Report, Path.Combine(folder.Chosen, "report.html"), cancellation).ConfigureAwait(false);
            SweepPrinter.Print(session, folder, outcome with { Report = report });
            return ExitCode.Ok;
        });
    }
}
