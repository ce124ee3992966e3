using Redraft.Annotating;

namespace Redraft.Web.Annotating;

/// <summary>Serves the annotation page in the process of the run.</summary>
/// <remarks>Files come from the assembly, never from a folder; a request names things by ids only.</remarks>
public sealed class AnnotationServer : IAsyncDisposable
{
    private readonly GatedServer _server;

    private AnnotationServer(GatedServer server) => _server = server;

    /// <summary>Where it is reached, such as <c>http://127.0.0.1:7777</c>.</summary>
    public string Origin => _server.Origin;

    /// <summary>All that can be asked of it.</summary>
    internal IReadOnlyList<Route> Routes => _server.Routes;

    /// <summary>Starts to serve.</summary>
    /// <param name="desk">Where the run asks.</param>
    /// <param name="watch">What the run does.</param>
    /// <param name="title">What the page is called: the run's name.</param>
    /// <param name="options">Where it listens.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="ArgumentException">If the options have problems.</exception>
    /// <exception cref="IOException">If the port is taken.</exception>
    public static async Task<AnnotationServer> StartAsync(
        AnnotationDesk desk, RunWatch watch, string title, AnnotationServerOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new AnnotationServer(await GatedServer.StartAsync(
            new GatedContent(
                (gate, origin) => [.. new SessionRoutes(desk, gate, watch, title).All, .. new ItemRoutes(desk).All, .. new OwnerRoutes(desk, origin).All, .. PageFiles.Routes],
                desk.Annotators.OfSessionAsync,
                (http, status, why) => RefusalPage.IsFor(http) ? RefusalPage.WriteAsync(http, status, why) : WireJson.WriteAsync(http, new { error = why }, status)),
            options, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
