using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Redraft.Annotating;

namespace Redraft.Web.Annotating;

/// <summary>Stands before every route: only our host names, only sessions with the role, only our own page's writes, not too many.</summary>
/// <remarks>
/// Another page on this machine is same-site, so the cookie's SameSite isn't enough: what changes something must be JSON, come from our origin, and
/// bear a token that only our page can read. Host names are checked against DNS rebinding.
/// </remarks>
internal sealed class Gate : IDisposable
{
    /// <summary>The header that bears the session's token.</summary>
    public const string TokenHeader = "X-Redraft-Token";

    private const int SignInsPerMinute = 10; // failed ones, by address

    private readonly Func<string, Task<Annotator?>> _ownerOf;
    private readonly HashSet<string> _hosts, _origins;
    private readonly bool _secure;
    private readonly PartitionedRateLimiter<string> _requests, _signIns;

    public Gate(AnnotationServerOptions options, int port, Func<string, Task<Annotator?>> ownerOfSession)
    {
        _ownerOf = ownerOfSession;
        _secure = options.Certificate is not null || options.PublicOrigin is not null;
        var scheme = options.Certificate is null ? "http" : "https";
        string[] names = IPAddress.IsLoopback(options.Address) ? ["127.0.0.1", "localhost", "[::1]"] : ["127.0.0.1", "localhost", Bracketed(options.Address)];
        _hosts = [.. names.Select(name => $"{name}:{port}")];
        _origins = [.. _hosts.Select(host => $"{scheme}://{host}")];
        if (options.PublicOrigin is { } origin)
        {
            _hosts.Add(origin.Authority);
            _origins.Add(origin.GetLeftPart(UriPartial.Authority));
        }

        Cookie = _secure ? $"__Host-redraft-{port}" : $"redraft-{port}";
        _requests = Limiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 2 * options.RequestsPerSecond, TokensPerPeriod = options.RequestsPerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), AutoReplenishment = true,
        });
        _signIns = Limiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = SignInsPerMinute, TokensPerPeriod = SignInsPerMinute, ReplenishmentPeriod = TimeSpan.FromMinutes(1), AutoReplenishment = true,
        });
    }

    /// <summary>The session cookie's name; the port is in it, since cookies don't know ports.</summary>
    public string Cookie { get; }

    /// <summary>How the cookie is set.</summary>
    public CookieOptions CookieOptions => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = _secure, Path = "/", IsEssential = true };

    /// <summary>Lets a request pass to its route, or says why not.</summary>
    public async Task<Request> PassAsync(HttpContext http, Route route)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (route.Method != "GET" && (!_origins.Contains(origin) || http.Request.ContentType is not ("application/json" or "application/json; charset=utf-8")))
        {
            throw new RefusedException(StatusCodes.Status403Forbidden, "only this page may change something");
        }

        if (route.Role is not { } least)
        {
            return new Request(http, null);
        }

        var session = http.Request.Cookies[Cookie];
        var who = session is { Length: 32 } ? await _ownerOf(session).ConfigureAwait(false) : null;
        if (who is null)
        {
            throw new RefusedException(StatusCodes.Status401Unauthorized, "open the page by your own link: this session is unknown, or it has ended");
        }

        if (who.Role < least)
        {
            throw new RefusedException(StatusCodes.Status403Forbidden, "this is for others");
        }

        if (route.Method != "GET" && !Same(http.Request.Headers[TokenHeader].ToString(), TokenOf(session!)))
        {
            throw new RefusedException(StatusCodes.Status403Forbidden, "only this page may change something");
        }

        using var permit = _requests.AttemptAcquire(session!);
        return permit.IsAcquired ? new Request(http, who) : throw new RefusedException(StatusCodes.Status429TooManyRequests, "too many requests; wait a second");
    }

    /// <summary>Whether a request names us as its host, and once.</summary>
    public bool IsOurs(HttpContext http) => http.Request.Headers.Host is { Count: 1 } host && _hosts.Contains(host.ToString());

    /// <summary>Counts a link that nobody has; false when an address tried too many.</summary>
    public bool MayGuess(HttpContext http)
    {
        using var permit = _signIns.AttemptAcquire(http.Connection.RemoteIpAddress?.ToString() ?? "");
        return permit.IsAcquired;
    }

    /// <summary>The token that a session's page sends with what changes something.</summary>
    public static string TokenOf(string session) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("token " + session)));

    private static bool Same(string given, string expected) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    /// <summary>Where a server is reached without a proxy.</summary>
    public static string OriginOf(AnnotationServerOptions options, int port)
        => $"{(options.Certificate is null ? "http" : "https")}://{(IPAddress.IsLoopback(options.Address) ? "127.0.0.1" : Bracketed(options.Address))}:{port}";

    private static string Bracketed(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private static PartitionedRateLimiter<string> Limiter(TokenBucketRateLimiterOptions options)
        => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => options));

    public void Dispose()
    {
        _requests.Dispose();
        _signIns.Dispose();
    }
}
