using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Serving;

/// <summary>An answer as server-sent events: one object each, then <c>[DONE]</c>. It begins with the first, so that an error before it has a status.</summary>
/// <remarks>Only whoever asked can cut a write short: a write that anything else cancels breaks the connection, and the error that ends the stream would never arrive.</remarks>
internal sealed class EventStream(HttpContext http)
{
    /// <summary>Writes an event; it leaves with the next <see cref="FlushAsync"/>.</summary>
    public async Task WriteAsync(object value)
    {
        Begin();
        await WriteAsync(JsonSerializer.SerializeToUtf8Bytes(value, ApiJson.Options)).ConfigureAwait(false);
    }

    /// <summary>Says that nothing follows.</summary>
    public async Task EndAsync()
    {
        Begin();
        await WriteAsync("[DONE]"u8.ToArray()).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Sends what was written.</summary>
    public Task FlushAsync() => http.Response.Body.FlushAsync(http.RequestAborted);

    private void Begin()
    {
        if (!http.Response.HasStarted)
        {
            http.Response.ContentType = "text/event-stream; charset=utf-8";
            http.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy that gathers would hold the words back
        }
    }

    private async Task WriteAsync(byte[] data)
    {
        await http.Response.Body.WriteAsync("data: "u8.ToArray(), http.RequestAborted).ConfigureAwait(false);
        await http.Response.Body.WriteAsync(data, http.RequestAborted).ConfigureAwait(false);
        await http.Response.Body.WriteAsync("\n\n"u8.ToArray(), http.RequestAborted).ConfigureAwait(false);
    }
}
