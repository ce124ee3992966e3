using Microsoft.AspNetCore.Http;
using Redraft.Annotating;

namespace Redraft.Web.Annotating;

/// <summary>One thing that can be asked of the server.</summary>
/// <param name="Method">GET or POST; what isn't GET changes something.</param>
/// <param name="Pattern">The path.</param>
/// <param name="Role">The least role that may ask; null where no session is needed.</param>
/// <param name="Answer">Answers a request that has passed the gate.</param>
internal sealed record Route(string Method, string Pattern, AnnotatorRole? Role, Func<Request, Task> Answer);

/// <summary>A request that has passed the gate.</summary>
/// <param name="Http">The request.</param>
/// <param name="Who">Whose session it is; nobody's on routes without a role.</param>
internal sealed record Request(HttpContext Http, Annotator? Who)
{
    /// <summary>The id of whoever asks.</summary>
    public string Id => Who?.Id ?? throw new InvalidOperationException("a route without a role asks who it is");

    /// <summary>A part of the path.</summary>
    public string Part(string name) => (string)Http.Request.RouteValues[name]!;

    /// <summary>When whoever asks has gone away.</summary>
    public CancellationToken Gone => Http.RequestAborted;
}
