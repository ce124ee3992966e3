using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Serving;

/// <summary>An answer as server-sent events: one object each, then <c>[DONE]</c>. It begins with the first, so that an error before it has a status.</summary>
internal sealed class EventStream(HttpContext http)
{
    /// <summary>Writes an event; it leaves with the next <see cref="FlushAsync"/>.</summary>
    public async Task WriteAsync(object value, CancellationToken cancellation)
    {
        Begin();
        await WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, ApiJson.Options), cancellation).ConfigureAwait(false);
    }

    /// <summary>Says that nothing follows.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        Begin();
        await WriteAsync("[DONE]"u8.ToArray(), cancellation).ConfigureAwait(false);
        await FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends what was written.</summary>
    public Task FlushAsync(CancellationToken cancellation) => http.Response.Body.FlushAsync(cancellation);

    private void Begin()
    {
        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            http.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy that gathers would hold the words back
        }
    }

    private async Task WriteAsync(byte[] data, CancellationToken cancellation)
    {
        await http.Response.Body.WriteAsync("data: "u8.ToArray(), cancellation).ConfigureAwait(false);
        await http.Response.Body.WriteAsync(data, cancellation).ConfigureAwait(false);
        await http.Response.Body.WriteAsync("\n\n"u8.ToArray(), cancellation).ConfigureAwait(false);
    }
}
