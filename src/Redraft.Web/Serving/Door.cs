using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Redraft.Web.Serving;

/// <summary>Who may ask: whoever has the key; where there is none, programs of this machine, and no page of a browser under another name.</summary>
internal sealed class Door(ServingOptions options)
{
    private static readonly string[] OurNames = ["127.0.0.1", "localhost", "[::1]", "::1"];

    private readonly byte[]? _key = options.Key is null ? null : Hash(options.Key);

    /// <summary>Lets a request pass.</summary>
    /// <exception cref="ApiException">If it may not.</exception>
    public void Admit(HttpRequest request)
    {
        if (_key is null)
        {
            RefuseStrangeHost(request); // DNS rebinding: a page that calls us by its own name
            return;
        }

        var given = request.Headers.Authorization is { Count: 1 } header && header.ToString() is var text && text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? text["Bearer ".Length..].Trim() : null;
        if (given is null || !CryptographicOperations.FixedTimeEquals(Hash(given), _key)) // hashes have one length: time tells nothing of the key
        {
            throw ApiException.Refused(
                StatusCodes.Status401Unauthorized,
                given is null ? "this server needs a key; send it as 'Authorization: Bearer KEY'" : "this key is not the server's; the server's --key-file or REDRAFT_SERVE_KEY has the right one",
                "invalid_api_key", ("WWW-Authenticate", "Bearer"));
        }
    }

    /// <summary>Refuses a body that isn't plain JSON: other pages may send anything else without being asked whether they may.</summary>
    public static void RefuseOtherBodies(HttpRequest request)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        if (!string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.Refused(StatusCodes.Status415UnsupportedMediaType,
                $"a body of application/json expected, found {(string.IsNullOrEmpty(type) ? "none" : UntrustedText.Visible(type, 60))}; send the header 'Content-Type: application/json'");
        }

        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && encoding != "identity")
        {
            throw ApiException.Refused(StatusCodes.Status415UnsupportedMediaType, $"the body is encoded as {UntrustedText.Visible(encoding, 60)}; send it as it is");
        }
    }

    private static void RefuseStrangeHost(HttpRequest request)
    {
        if (request.Headers.Host.Count != 1 || !OurNames.Contains(request.Host.Host) && !(IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)))
        {
            throw ApiException.Refused(StatusCodes.Status421MisdirectedRequest, "this server goes by 127.0.0.1 or localhost; ask it by that name, or start it with a key");
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
