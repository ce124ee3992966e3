using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Redraft.Annotating;

namespace Redraft.Web.Annotating;

/// <summary>Stands before every route: only our host names, only sessions with the role, only our own page's writes, not too many.</summary>
/// <remarks>
/// Another page on this machine is same-site, so the cookie's SameSite isn't enough: what changes something must be JSON, come from our origin, and
/// bear a token that only our page can read. Host names are checked against DNS rebinding; those of the certificate are ours.
/// </remarks>
internal sealed class Gate : IDisposable
{
    /// <summary>The header that bears the session's token.</summary>
    public const string TokenHeader = "X-Redraft-Token";

    private const int SignInsPerMinute = 10; // failed ones, by address

    private readonly Func<string, Task<Annotator?>> _ownerOf;
    private readonly HashSet<string> _hosts, _origins;
    private readonly X509Certificate2? _certificate;
    private readonly int _port;
    private readonly bool _secure;
    private readonly PartitionedRateLimiter<string> _requests, _signIns;

    public Gate(AnnotationServerOptions options, int port, Func<string, Task<Annotator?>> ownerOfSession)
    {
        (_ownerOf, _certificate, _port) = (ownerOfSession, options.Certificate, port);
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
        if (route.Method != "GET" && (!IsOurOrigin(origin) || http.Request.ContentType is not ("application/json" or "application/json; charset=utf-8")))
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

        using var permit = _requests.AttemptAcquire(who.Id); // whoever has ten sessions has no more than with one
        return permit.IsAcquired ? new Request(http, who) : throw new RefusedException(StatusCodes.Status429TooManyRequests, "too many requests; wait a second");
    }

    /// <summary>Whether a request names us as its host, and once.</summary>
    public bool IsOurs(HttpContext http) => http.Request.Headers.Host is { Count: 1 } host && (_hosts.Contains(host.ToString()) || IsCertified(new HostString(host.ToString())));

    private bool IsOurOrigin(string origin) => _origins.Contains(origin)
        || (origin.StartsWith("https://", StringComparison.Ordinal) && IsCertified(new HostString(origin["https://".Length..])));

    // Browsers leave the usual port of https out.
    private bool IsCertified(HostString host) => _certificate is not null && host.Host.Length > 0 && (host.Port ?? 443) == _port && host.ToUriComponent() == host.Value
        && Uri.CheckHostName(host.Host) != UriHostNameType.Unknown && _certificate.MatchesHostname(host.Host, allowWildcards: true, allowCommonName: false);

    /// <summary>Who a request's session belongs to, where there is one.</summary>
    public async Task<Annotator?> WhoAsync(HttpContext http) => http.Request.Cookies[Cookie] is { Length: 32 } session ? await _ownerOf(session).ConfigureAwait(false) : null;

    /// <summary>Counts the opening of somebody's link among their requests; false when there are too many.</summary>
    public bool MayOpen(string id)
    {
        using var permit = _requests.AttemptAcquire(id);
        return permit.IsAcquired;
    }

    /// <summary>Whether a browser only fetches ahead what somebody may want: that spends no link.</summary>
    public static bool IsAhead(HttpContext http) => http.Request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);

    /// <summary>Counts a link that nobody has; false when an address tried too many.</summary>
    public bool MayGuess(HttpContext http)
    {
        using var permit = _signIns.AttemptAcquire(http.Connection.RemoteIpAddress?.ToString() ?? "");
        return permit.IsAcquired;
    }

    /// <summary>The token that a session's page sends with what changes something.</summary>
    public static string TokenOf(string session) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("token " + session)));

    private static bool Same(string given, string expected) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));

    /// <summary>Where a server is reached without a proxy: beyond this machine by the first name that its certificate has, if any.</summary>
    public static string OriginOf(AnnotationServerOptions options, int port)
        => $"{(options.Certificate is null ? "http" : "https")}://{(IPAddress.IsLoopback(options.Address) ? "127.0.0.1" : NameIn(options.Certificate) ?? Bracketed(options.Address))}:{port}";

    private static string? NameIn(X509Certificate2? certificate) => certificate?.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())
        .FirstOrDefault(name => !name.Contains('*', StringComparison.Ordinal) && name != "localhost");

    private static string Bracketed(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private static PartitionedRateLimiter<string> Limiter(TokenBucketRateLimiterOptions options)
        => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => options));

    public void Dispose()
    {
        _requests.Dispose();
        _signIns.Dispose();
    }
}
