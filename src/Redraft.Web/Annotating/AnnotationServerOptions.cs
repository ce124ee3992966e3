using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Redraft.Web.Annotating;

/// <summary>Where the page listens and who may come.</summary>
public sealed record AnnotationServerOptions
{
    /// <summary>The port that is tried where none is named.</summary>
    public const int UsualPort = 7777;

    /// <summary>The address; beyond the machine itself only with <see cref="Certificate"/> or <see cref="PublicOrigin"/>. Default 127.0.0.1.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port, 0 to 65,535; 0 takes a free one. Default null: 7777, or a free one if that is taken.</summary>
    public int? Port { get; init; }

    /// <summary>The certificate for TLS, or null for none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The address that people type where a reverse proxy with TLS stands before the page, such as <c>https://feedback.example.org</c>; null where none does.</summary>
    public Uri? PublicOrigin { get; init; }

    /// <summary>Requests a second that one person may make, with all of their sessions, 1 to 10,000; twice as many at once. Default 20.</summary>
    public int RequestsPerSecond { get; init; } = 20;

    /// <summary>Everything that is wrong with these options.</summary>
    public IEnumerable<string> Problems()
    {
        if (Port is < 0 or > 65535)
        {
            yield return $"port: 0 to 65535 expected, found {Port}";
        }

        if (RequestsPerSecond is < 1 or > 10_000)
        {
            yield return $"requests per second: 1 to 10000 expected, found {RequestsPerSecond}";
        }

        if (PublicOrigin is { } origin && (origin.Scheme != Uri.UriSchemeHttps || origin.PathAndQuery != "/"))
        {
            yield return $"public origin: https:// with a host and nothing after it expected, found {origin}";
        }

        if (!IPAddress.IsLoopback(Address) && Certificate is null && PublicOrigin is null)
        {
            yield return $"listen: {Address} is reached from other machines, where what people type and their sign-in could be read; give a certificate, or name the reverse proxy that has one";
        }
    }
}
