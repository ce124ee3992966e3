namespace Redraft.Engine;

/// <summary>Numbers from a seed, the same on every machine and in every version. Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".</summary>
/// <remarks>Everything random comes from here. Not for secrets. Not thread-safe; make one per unit of work.</remarks>
/// <param name="seed">Any.</param>
public sealed class SplitMix64(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15UL;

    private ulong _state = seed;

    /// <summary>64 uniform bits.</summary>
    public ulong NextBits() => Mix(_state += Step);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => Fraction(NextBits());

    /// <summary>Uniform in [0, count).</summary>
    /// <exception cref="ArgumentOutOfRangeException">If count is below 1.</exception>
    public int Next(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)(((UInt128)NextBits() * (ulong)count) >> 64);
    }

    /// <summary>Puts the items in uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(IList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A generator for one of many uses of a seed.</summary>
    internal static SplitMix64 ForUse(ulong seed, ulong use) => new(new SplitMix64(seed ^ ((use + 1) * 0xD1B54A32D192ED03UL)).NextBits());

    /// <summary>Uniform in [0, 1), addressed by (seed, index): it depends on nothing that was drawn before it.</summary>
    internal static double UniformAt(ulong seed, int index) => Fraction(BitsAt(seed, (ulong)index));

    /// <summary>64 uniform bits, addressed by (seed, index).</summary>
    internal static ulong BitsAt(ulong seed, ulong index) => Mix(Mix(seed) + ((index + 1) * Step));

    /// <summary>Fills with N(0, deviation²). Source: Box and Muller 1958.</summary>
    internal void FillNormal(Span<float> values, double deviation)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = deviation * Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
            values[i] = (float)(radius * cosine);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * sine);
            }
        }
    }

    /// <summary>0…count − 1 in random order.</summary>
    internal int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)]; // [count]
        Shuffle(order);
        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    private static double Fraction(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));
}
