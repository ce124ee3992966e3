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
        ("/annotate.js", "annotate.js", "text/javascript; charset=utf-8"),
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
