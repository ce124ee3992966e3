using Microsoft.AspNetCore.Http;
using Redraft.Annotating;

namespace Redraft.Web.Annotating;

/// <summary>Signing in by a link, signing out, and what the page needs to know of itself.</summary>
internal sealed class SessionRoutes(AnnotationDesk desk, Task<Gate> opened, RunWatch watch, string title)
{
    public IEnumerable<Route> All =>
    [
        new("GET", "/in/{token}", null, SignInAsync),
        new("POST", "/api/sign-out", AnnotatorRole.Annotator, SignOutAsync),
        new("GET", "/api/state", AnnotatorRole.Annotator, StateAsync),
    ];

    private async Task SignInAsync(Request request)
    {
        var (http, gate) = (request.Http, await opened.ConfigureAwait(false));
        var token = request.Part("token");
        if (token.Length != 32 || await desk.Annotators.SignInAsync(token).ConfigureAwait(false) is not { } session)
        {
            if (!gate.MayGuess(http))
            {
                throw new RefusedException(StatusCodes.Status429TooManyRequests, "too many links that nobody has; wait a minute");
            }

            throw new RefusedException(StatusCodes.Status401Unauthorized, "this link is spent or void: the link of the last start is printed where `redraft annotate` runs; an invitation comes from whoever runs it");
        }

        http.Response.Cookies.Append(gate.Cookie, session, gate.CookieOptions);
        http.Response.StatusCode = StatusCodes.Status303SeeOther; // the token stays in no address bar, history or referrer
        http.Response.Headers.Location = "/";
    }

    private async Task SignOutAsync(Request request)
    {
        var gate = await opened.ConfigureAwait(false);
        await desk.Annotators.SignOutAsync(request.Http.Request.Cookies[gate.Cookie]!).ConfigureAwait(false);
        request.Http.Response.Cookies.Delete(gate.Cookie, gate.CookieOptions);
        await WireJson.WriteAsync(request, new { signedOut = true }).ConfigureAwait(false);
    }

    private async Task StateAsync(Request request) => await WireJson.WriteAsync(request, new
    {
        title,
        me = new { request.Who!.Id, request.Who.Name, request.Who.Role },
        token = Gate.TokenOf(request.Http.Request.Cookies[(await opened.ConfigureAwait(false)).Cookie]!),
        run = desk.Waiting is { Count: > 0 } ? watch.Now with { Phase = "waits" } : watch.Now,
        waiting = desk.Waiting,
        queue = desk.Queue.StateOf(request.Id),
    }).ConfigureAwait(false);
}
