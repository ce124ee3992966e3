using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Annotating;

/// <summary>The page's own files, from a fixed table in the assembly.</summary>
internal static class PageFiles
{
    private const string Folder = "Redraft.Web.Annotating.Page.";

    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/annotate.css", "annotate.css", "text/css; charset=utf-8"),
        ("/work.css", "work.css", "text/css; charset=utf-8"),
        ("/annotate.js", "annotate.js", "text/javascript; charset=utf-8"),
        ("/api.js", "api.js", "text/javascript; charset=utf-8"),
        ("/attempts.js", "attempts.js", "text/javascript; charset=utf-8"),
        ("/choose.js", "choose.js", "text/javascript; charset=utf-8"),
        ("/correction.js", "correction.js", "text/javascript; charset=utf-8"),
        ("/diff.js", "diff.js", "text/javascript; charset=utf-8"),
        ("/dom.js", "dom.js", "text/javascript; charset=utf-8"),
        ("/draft.js", "draft.js", "text/javascript; charset=utf-8"),
        ("/feedback.js", "feedback.js", "text/javascript; charset=utf-8"),
        ("/hints.js", "hints.js", "text/javascript; charset=utf-8"),
        ("/home.js", "home.js", "text/javascript; charset=utf-8"),
        ("/item.js", "item.js", "text/javascript; charset=utf-8"),
        ("/keeping.js", "keeping.js", "text/javascript; charset=utf-8"),
        ("/keys.js", "keys.js", "text/javascript; charset=utf-8"),
        ("/mine.js", "mine.js", "text/javascript; charset=utf-8"),
        ("/people.js", "people.js", "text/javascript; charset=utf-8"),
        ("/points.js", "points.js", "text/javascript; charset=utf-8"),
        ("/python.js", "python.js", "text/javascript; charset=utf-8"),
        ("/suggestion.js", "suggestion.js", "text/javascript; charset=utf-8"),
        ("/tests.js", "tests.js", "text/javascript; charset=utf-8"),
        ("/theme.js", "theme.js", "text/javascript; charset=utf-8"),
        ("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    /// <summary>A route for each. They hold nothing secret, so whoever has no session sees a page that says how to get one.</summary>
    public static IReadOnlyList<Route> Routes { get; } = [.. Files.Select(file => new Route("GET", file.Path, null, request => WriteAsync(request.Http, file.File, file.Type)))];

    private static async Task WriteAsync(HttpContext http, string file, string type)
    {
        http.Response.ContentType = type;
        await using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + file)
            ?? throw new InvalidOperationException($"{file}: not in this build");
        await stream.CopyToAsync(http.Response.Body, http.RequestAborted).ConfigureAwait(false);
    }
}
