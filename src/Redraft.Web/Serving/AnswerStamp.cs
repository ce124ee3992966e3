using System.Security.Cryptography;

namespace Redraft.Web.Serving;

/// <summary>What an answer says of itself.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Created">When it was begun, in seconds since 1970.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Fingerprint">What names the weights.</param>
internal sealed record AnswerStamp(string Id, long Created, string Model, string Fingerprint)
{
    private const int FingerprintDigits = 16;

    /// <summary>A new one.</summary>
    public static AnswerStamp Make(string kind, ServedModel served, TimeProvider clock)
        => new($"{kind}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}", clock.GetUtcNow().ToUnixTimeSeconds(), served.Name, "fp_" + served.Model.Id[^FingerprintDigits..]);
}
