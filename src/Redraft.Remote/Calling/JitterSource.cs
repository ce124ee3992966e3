using System.Security.Cryptography;

namespace Redraft.Remote.Calling;

/// <summary>Chance for waits: other processes must not wait as long as this one, so it isn't seeded.</summary>
internal sealed class JitterSource
{
    /// <summary>At least 0 and below 1.</summary>
    public double Next() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
