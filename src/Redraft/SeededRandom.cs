using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Redraft.Engine;

namespace Redraft;

/// <summary>Random choices from a seed: the same seed gives the same on every machine and in every version.</summary>
/// <remarks>The engine's generator with what the algorithm needs. Not for secrets. Not thread-safe; make one per unit of work.</remarks>
/// <param name="seed">Any; see <see cref="SeedOf"/>.</param>
public sealed class SeededRandom(ulong seed)
{
    private readonly SplitMix64 _bits = new(seed);

    /// <summary>A seed from names: any change in any of them gives an unrelated seed.</summary>
    public static ulong SeedOf(params ReadOnlySpan<object> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            var name = Convert.ToString(part, System.Globalization.CultureInfo.InvariantCulture) ?? "";
            text.Append(name.Length).Append(':').Append(name).Append('/');
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextBits() => _bits.NextBits();

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => _bits.NextDouble();

    /// <summary>Uniform in [0, count).</summary>
    /// <exception cref="ArgumentOutOfRangeException">If count is below 1.</exception>
    public int Next(int count) => _bits.Next(count);

    /// <summary>A uniformly chosen item.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    /// <summary>Puts the items in uniformly random order (Fisher–Yates).</summary>
    public void Shuffle<T>(IList<T> items) => _bits.Shuffle(items);
}
