using System.Globalization;
using Redraft.Cli.Errors;
using Redraft.Cli.Printing;
using Redraft.Recipes;
using Redraft.Remote;
using Redraft.Runs;
using Redraft.Web.Reports;

namespace Redraft.Cli;

/// <summary>What quickstart, run and resume have in common: carry out, write the report, print.</summary>
internal static class RunLifecycle
{
    /// <summary>Starts a new run and carries it out.</summary>
    /// <param name="session">The invocation.</param>
    /// <param name="order">What is to be run.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="page">Where people are asked, or null.</param>
    public static async Task<int> StartAsync(Session session, RunOrder order, CancellationToken cancellation, PeoplesPage? page = null)
    {
        var text = order.Settings.Count == 0 ? null : RunExecution.WithSettings(order.RecipePath, order.DataFolder, Installation.Home(), order.Settings);
        var recipe = RunExecution.Check(order.RecipePath, order.DataFolder, Installation.Home(), text);
        RefuseForeign(order.Folder);
        var path = order.Folder ?? FreshFolder(session, Path.GetFileNameWithoutExtension(order.RecipePath));
        var place = StoreOption.For(order.Store, path);
        text = page is null ? text : RunExecution.ForPeople(order.RecipePath, order.DataFolder, Installation.Home(), text);
        page?.Prepare(path, recipe, place, begun: false);
        using var resources = RunResources.Open(session, recipe, order.Keep, page);
        using var folder = resources.Execution.Create(order.RecipePath, path, order.Seeds, order.CommandLine, order.DataFolder, text, place);
        return await CarryOutAsync(session, resources, folder, page, cancellation).ConfigureAwait(false);
    }

    /// <summary>Goes on with a run.</summary>
    public static async Task<int> ResumeAsync(Session session, string path, int? keep, CancellationToken cancellation, PeoplesPage? page = null, BudgetRecipe? budget = null, string? store = null)
    {
        using var folder = RunFolder.Open(path, store: store);
        var recipe = RunExecution.RecipeOf(folder);
        page?.Prepare(path, recipe, folder.Place, begun: true);
        using var resources = RunResources.Open(session, recipe, keep, page, budget);
        return await CarryOutAsync(session, resources, folder, page, cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes <c>report.html</c> beside the run's data.</summary>
    /// <returns>The report, knowing where it is.</returns>
    public static async Task<RunReport> WriteReportAsync(RunReport report, string path, CancellationToken cancellation)
    {
        report = report with { Report = path };
        await ReportPage.WriteAsync(report, path, cancellation).ConfigureAwait(false);
        return report;
    }

    private static Task<int> CarryOutAsync(Session session, RunResources resources, RunFolder folder, PeoplesPage? page, CancellationToken cancellation)
    {
        resources.Note($"run: {UntrustedText.Visible(Shown(folder.FullPath), int.MaxValue)}");
        return ResumableAsync(resources, folder.FullPath, async () =>
        {
            if (page is not null)
            {
                await page.ServeAsync(folder, resources, cancellation).ConfigureAwait(false);
            }

            if (RunExecution.RecipeOf(folder).Paper.Study.Length > 0)
            {
                var sections = await resources.Execution.StudyAsync(folder, cancellation).ConfigureAwait(false);
                resources.EndProgress();
                PaperPrinter.Print(session, sections, folder.PathOf("paper.md"));
                return ExitCode.Ok;
            }

            var report = await resources.Execution.RunAsync(folder, cancellation).ConfigureAwait(false);
            resources.EndProgress();
            report = await WriteReportAsync(report, folder.PathOf("report.html"), cancellation).ConfigureAwait(false);
            ReportPrinter.Print(session, report);
            await (page?.StayAsync(cancellation) ?? Task.CompletedTask).ConfigureAwait(false);
            return ExitCode.Ok;
        }, page is null ? "resume" : "annotate");
    }

    /// <summary>Does something that can be gone on with, and says how where it ends early.</summary>
    /// <param name="resources">Whose progress display ends then.</param>
    /// <param name="path">The folder to go on in.</param>
    /// <param name="work">What is done.</param>
    /// <param name="command">The command that goes on.</param>
    public static async Task<int> ResumableAsync(RunResources resources, string path, Func<Task<int>> work, string command = "resume")
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            resources.EndProgress();
            throw new CommandException(ErrorCodes.Interrupted, $"interrupted; what was finished is stored: go on with 'redraft {command} {Shown(path)}'");
        }
        catch (Exception e) when (e is HostedModelException || e is StoreException || (e is IOException && Failure.Of(e).ExitCode == ExitCode.InputOutput))
        {
            resources.EndProgress();
            var fault = Failure.Of(e).Faults[0];
            throw new CommandException(fault with
            {
                Help = fault.Code == ErrorCodes.Budget ? $"go on with 'redraft {command} {Shown(path)} --budget KEY=VALUE' and more of it"
                    : $"{(e is HostedModelException ? fault.Help.Split(", then go on")[0] : "mend that")}, then go on with 'redraft {command} {Shown(path)}'",
            });
        }
    }

    /// <summary>A run isn't mixed with what else there is; a start that was killed at once leaves only its lock.</summary>
    private static void RefuseForeign(string? folder)
    {
        RefuseFile(folder);
        if (folder is not null && Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).ToList() is { Count: > 0 } found
            && !found.Contains("manifest.json") && found.Exists(name => name?.StartsWith("lock", StringComparison.Ordinal) != true && name != StorePlace.FileName))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {folder} is neither empty nor a run; choose another folder");
        }
    }

    /// <summary>A file can't hold a run.</summary>
    public static void RefuseFile(string? folder)
    {
        if (File.Exists(folder))
        {
            throw new CommandException(ErrorCodes.Target, $"--out: {folder} is a file, and a run is a folder; choose another name");
        }
    }

    /// <summary>A new folder under <c>runs/</c>.</summary>
    public static string FreshFolder(Session session, string name)
    {
        var time = session.Terminal.Clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return Path.Combine(Directory.GetCurrentDirectory(), "runs", $"{name}-{time}");
    }

    /// <summary>A path as the user would type it here.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}

/// <summary>What is to be run.</summary>
/// <param name="RecipePath">The recipe.</param>
/// <param name="Folder">Where to, or null for a new folder under <c>runs/</c>.</param>
/// <param name="Seeds">One part of the run each; none takes the recipe's own.</param>
/// <param name="CommandLine">What the user typed, for the manifest.</param>
/// <param name="DataFolder">What the recipe's paths of data files are relative to, or null for its own folder.</param>
/// <param name="Keep">How many checkpoints of each training to leave, or null for none.</param>
internal sealed record RunOrder(string RecipePath, string? Folder, IReadOnlyList<ulong> Seeds, string CommandLine, string? DataFolder, int? Keep)
{
    /// <summary>Settings of the recipe that the command line gives other values.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>The PostgreSQL that keeps the records, or null for the folder.</summary>
    public string? Store { get; init; }
}
