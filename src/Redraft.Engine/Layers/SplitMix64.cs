namespace Redraft.Engine.Layers;

/// <summary>Numbers from a seed, the same on every machine. Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".</summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A generator for one of many uses of a seed.</summary>
    public static SplitMix64 ForUse(ulong seed, ulong use) => new(new SplitMix64(seed ^ ((use + 1) * 0xD1B54A32D192ED03UL)).NextBits());

    /// <summary>64 uniform bits.</summary>
    public ulong NextBits()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, count).</summary>
    public int Next(int count) => (int)(((UInt128)NextBits() * (ulong)count) >> 64);

    /// <summary>Fills with N(0, deviation²). Source: Box and Muller 1958.</summary>
    public void FillNormal(Span<float> values, double deviation)
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

    /// <summary>Puts 0…count − 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)]; // [count]
        for (var i = count - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
