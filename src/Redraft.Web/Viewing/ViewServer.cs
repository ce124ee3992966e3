using Microsoft.AspNetCore.Http;
using Redraft.Annotating;
using Redraft.Viewing;
using Redraft.Web.Annotating;

namespace Redraft.Web.Viewing;

/// <summary>Serves the pages of runs, behind the same gate as the annotation page. It only reads.</summary>
public sealed class ViewServer : IAsyncDisposable
{
    /// <summary>The header with which a page asks for itself again: what was stored when it was made.</summary>
    internal const string StampHeader = "X-Redraft-Stamp";

    private const int AtOnce = 2; // pages made at the same time: looking must leave the run its processors

    private readonly RunShelf _shelf;
    private readonly ViewSessions _sessions = new();
    private readonly SemaphoreSlim _places = new(AtOnce);
    private GatedServer? _server;

    private ViewServer(RunShelf shelf) => _shelf = shelf;

    /// <summary>Where it is reached, such as <c>http://127.0.0.1:7777</c>.</summary>
    public string Origin => _server!.Origin;

    /// <summary>The link that opens the one session of this start, and is then spent.</summary>
    public string Link => $"{Origin}/in/{_sessions.First}";

    internal IReadOnlyList<Route> Routes => _server!.Routes;

    /// <summary>Starts to serve.</summary>
    /// <param name="folders">Runs, or folders of runs.</param>
    /// <param name="options">Where it listens.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="DirectoryNotFoundException">If a folder holds no run.</exception>
    /// <exception cref="InvalidDataException">If a run that is named can't be read.</exception>
    /// <exception cref="IOException">If the port is taken.</exception>
    public static async Task<ViewServer> StartAsync(IReadOnlyList<string> folders, AnnotationServerOptions options, CancellationToken cancellation)
    {
        var server = new ViewServer(new RunShelf(folders));
        server._server = await GatedServer.StartAsync(new GatedContent((gate, _) => server.RoutesOf(gate), server._sessions.OwnerAsync, RefuseAsync), options, cancellation).ConfigureAwait(false);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask).ConfigureAwait(false);
        _places.Dispose();
    }

    private IReadOnlyList<Route> RoutesOf(Task<Gate> gate) =>
    [
        new("GET", "/in/{token}", null, request => SignInAsync(gate, request)),
        new("GET", "/", AnnotatorRole.Reviewer, request => WriteAsync(request, "index")),
        .. Pages.Names.Select(page => new Route("GET", "/" + page, AnnotatorRole.Reviewer, request => WriteAsync(request, page))),
        .. ViewFiles.All.Select(file => new Route("GET", "/" + file.Name, null, request => SendAsync(request.Http, file.Resource, file.Type))),
    ];

    private async Task SignInAsync(Task<Gate> opened, Request request)
    {
        var gate = await opened.ConfigureAwait(false);
        if (Gate.IsAhead(request.Http))
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "a link is opened, not fetched ahead");
        }

        if (await gate.WhoAsync(request.Http).ConfigureAwait(false) is null)
        {
            var session = _sessions.SignIn(request.Part("token")) ?? throw (gate.MayGuess(request.Http)
                ? new RefusedException(StatusCodes.Status401Unauthorized, "this link is spent or void: it opens once, and each start of `redraft view` prints another")
                : new RefusedException(StatusCodes.Status429TooManyRequests, "too many links that nobody has; wait a minute"));
            request.Http.Response.Cookies.Append(gate.Cookie, session, gate.CookieOptions);
        }

        request.Http.Response.StatusCode = StatusCodes.Status303SeeOther; // the token stays in no address bar, history or referrer
        request.Http.Response.Headers.Location = "/";
    }

    private async Task WriteAsync(Request request, string page)
    {
        var address = PageAddress.Of(page, [.. request.Http.Request.Query.Select(pair => (pair.Key, (object?)pair.Value.ToString()))]);
        if (request.Http.Request.Headers[StampHeader] is { Count: 1 } stamp && address["run"] is { } number && ViewedRun.LiveStampOf(new PageRequest(_shelf, address).RunOf(number).Path) == stamp.ToString())
        {
            request.Http.Response.StatusCode = StatusCodes.Status304NotModified; // costs four looks at files, where a page costs reading them
            return;
        }

        await _places.WaitAsync(request.Gone).ConfigureAwait(false);
        try
        {
            var html = await Task.Run(() => Pages.Render(_shelf, address, to => to.ToString(), isStatic: false), request.Gone).ConfigureAwait(false);
            request.Http.Response.ContentType = "text/html; charset=utf-8";
            await request.Http.Response.WriteAsync(html, request.Gone).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task SendAsync(HttpContext http, string resource, string type)
    {
        http.Response.ContentType = type;
        await using var stream = ViewFiles.Open(resource);
        await stream.CopyToAsync(http.Response.Body, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task RefuseAsync(HttpContext http, int status, string why)
    {
        var sheet = new Sheet(to => to.ToString(), isStatic: false) { Title = status == StatusCodes.Status404NotFound ? "Not found" : "Not shown" };
        sheet.Html.Open("section", "panel").Sentence("p", char.ToUpperInvariant(why[0]) + why[1..] + (why[^1] == '.' ? "" : ".")).Close("section");
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(Layout.Render(sheet, PageAddress.Of("refused")), http.RequestAborted).ConfigureAwait(false);
    }
}
