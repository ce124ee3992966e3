using Microsoft.AspNetCore.Http;
using Redraft.Web.Reports;

namespace Redraft.Web.Annotating;

/// <summary>What somebody reads who followed a link that doesn't open.</summary>
internal static class RefusalPage
{
    /// <summary>Whether a person waits for the answer, not the page's script.</summary>
    public static bool IsFor(HttpContext http) => http.Request.Method == "GET" && !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    /// <summary>Answers with a status and the reason.</summary>
    public static Task WriteAsync(HttpContext http, int status, string why)
    {
        var html = new HtmlWriter();
        html.Trusted("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Element("title", TitleOf(status) + " · Redraft")
            .Trusted("<link rel=\"icon\" href=\"/icon.svg\">\n<link rel=\"stylesheet\" href=\"/annotate.css\">\n<script src=\"/theme.js\"></script>\n</head>\n<body>\n")
            .Open("main").Open("div", "alone").Element("h1", TitleOf(status)).Sentence("p", char.ToUpperInvariant(why[0]) + why[1..] + ".")
            .Open("p").OpenWith("a", ("href", "/")).Text("To the page").Close("a").Close("p").Close("div").Close("main").Trusted("</body>\n</html>\n");
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(html.ToString(), http.RequestAborted);
    }

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "This link doesn’t open",
        StatusCodes.Status409Conflict => "Somebody else is signed in here",
        StatusCodes.Status404NotFound => "There is nothing here",
        StatusCodes.Status421MisdirectedRequest => "Another address",
        StatusCodes.Status429TooManyRequests => "Too many at once",
        _ => "That didn’t work",
    };
}
