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
        if (Gate.IsAhead(http))
        {
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "a link is opened, not fetched ahead");
        }

        var token = request.Part("token");
        var (here, theirs) = (await gate.WhoAsync(http).ConfigureAwait(false), token.Length == 32 ? desk.Annotators.OfToken(token) : null);
        if (theirs is not null && !gate.MayOpen(theirs))
        {
            throw new RefusedException(StatusCodes.Status429TooManyRequests, "this link was opened too often at once; wait a second");
        }

        if (here is not null && theirs is not null && theirs != here.Id)
        {
            throw new RefusedException(StatusCodes.Status409Conflict,
                $"you are signed in as {UntrustedText.Visible(here.Name, AnnotationLimits.Name)}, and this link is for somebody else: open it in another browser or in a private window, or sign out first, at the foot of the page where you begin");
        }

        if (here is null)
        {
            var session = theirs is null ? null : await desk.Annotators.SignInAsync(token).ConfigureAwait(false);
            http.Response.Cookies.Append(gate.Cookie, session ?? throw Void(gate, http), gate.CookieOptions);
        }

        http.Response.StatusCode = StatusCodes.Status303SeeOther; // the token stays in no address bar, history or referrer
        http.Response.Headers.Location = "/";
    }

    private static RefusedException Void(Gate gate, HttpContext http) => gate.MayGuess(http)
        ? new RefusedException(StatusCodes.Status401Unauthorized, "it is spent, or void. The link that is printed where the run was started opens once; stop the run there with Ctrl-C, go on with "
            + "`redraft annotate` and its folder, and it prints another: nothing is lost. Who was invited asks whoever invited them")
        : new RefusedException(StatusCodes.Status429TooManyRequests, "too many links that nobody has; wait a minute");

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
