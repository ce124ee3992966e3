using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Redraft.Web.Serving;

/// <summary>What no client may do to any server of ours: send headers without end, hold connections open, dribble a body.</summary>
internal static class ServerLimits
{
    /// <summary>Sets them.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="largestBody">Bytes of a request's body.</param>
    /// <param name="mostConnections">Connections at a time.</param>
    public static void Set(KestrelServerOptions kestrel, long largestBody, int mostConnections)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = largestBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestLineSize = 2 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxConcurrentConnections = mostConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
