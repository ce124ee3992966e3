using Redraft.Annotating;
using Redraft.Annotating.Importing;
using Redraft.Cli.Printing;
using Redraft.FeedingBack;
using Redraft.Recipes;
using Redraft.Runs;
using Redraft.Web.Annotating;

namespace Redraft.Cli;

/// <summary>The page on which a run's people write: opened beside the run, closed after it.</summary>
/// <param name="session">The invocation.</param>
/// <param name="options">Where it listens.</param>
internal sealed class PeoplesPage(Session session, AnnotationServerOptions options) : IAsyncDisposable
{
    private AnnotationDatabase? _database;
    private AnnotationServer? _server;
    private RunWatch? _watch;
    private string _folder = "";

    /// <summary>Where the run asks.</summary>
    public AnnotationDesk? Desk { get; private set; }

    /// <summary>Files with answers that people gave elsewhere, taken before the page is served.</summary>
    public IReadOnlyList<string> Imports { get; init; } = [];

    /// <summary>Opens what people wrote, before the run's folder is made or taken.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="recipe">Its settings.</param>
    /// <param name="place">Where in PostgreSQL its records are; null for the folder.</param>
    /// <param name="begun">Whether the run is there.</param>
    public void Prepare(string folder, Recipe recipe, StorePlace? place, bool begun)
    {
        var people = recipe.Feedback.Options as PeopleOptions ?? new PeopleOptions();
        Directory.CreateDirectory(folder);
        _database = place is null ? AnnotationDatabase.Open(Path.Combine(folder, AnnotationDatabase.FileName)) : begun ? AnnotationDatabase.Open(place) : AnnotationDatabase.Begin(place);
        var annotators = new Annotators(_database, session.Terminal.Clock);
        Desk = new AnnotationDesk(new AnnotationQueue(_database, annotators, session.Terminal.Clock, TimeSpan.FromMinutes(people.LeaseMinutes)), annotators);
    }

    /// <summary>Watches the run together with somebody else.</summary>
    public IRunObserver Watch(IRunObserver other) => _watch = new RunWatch(other);

    /// <summary>Takes what is to be imported, starts to serve, and says where.</summary>
    public async Task ServeAsync(RunFolder folder, RunResources resources, CancellationToken cancellation)
    {
        foreach (var file in Imports)
        {
            var outcome = await new AnswerImport(Desk!.Queue, Desk.Annotators).TakeAsync(file).ConfigureAwait(false);
            foreach (var (where, why) in outcome.Unheld)
            {
                resources.Note($"{UntrustedText.Visible($"{file}, {where}: {why}", 500)}");
            }

            resources.Note($"{UntrustedText.Visible(file, 500)}: {Plural.Of(outcome.Taken, "answer")} taken, {outcome.Known} known already, {Plural.Of(outcome.Unheld.Count, "remark")} above");
        }

        _folder = folder.FullPath;
        _server = await AnnotationServer.StartAsync(Desk!, _watch!, Path.GetFileName(folder.FullPath), options, cancellation).ConfigureAwait(false);
        resources.Note($"people write here: {_server.Origin}/in/{await Desk!.Annotators.OwnerTokenAsync().ConfigureAwait(false)} (opens once; Ctrl-C stops, 'redraft annotate {folder.FullPath}' goes on)");
    }

    /// <summary>Says that the run is done, and where somebody sits at the terminal, serves on until they stop it.</summary>
    public async Task StayAsync(CancellationToken cancellation)
    {
        _watch!.Ended("done");
        if (session.Terminal.Live)
        {
            session.Note($"the page stays at {_server!.Origin} until Ctrl-C; 'redraft view {UntrustedText.Visible(RunLifecycle.Shown(_folder), int.MaxValue)}' shows what became of each sentence");
            await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
    }
}
