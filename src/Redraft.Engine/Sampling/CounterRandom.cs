namespace Redraft.Engine.Sampling;

/// <summary>Uniform numbers addressed by (seed, index), so that a draw depends on nothing that was drawn before it.</summary>
/// <remarks>SplitMix64's finalizer on a counter that starts at the mixed seed. Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".</remarks>
internal static class CounterRandom
{
    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public static double Uniform(ulong seed, int index)
        => (Mix(Mix(seed) + (((ulong)index + 1) * 0x9E3779B97F4A7C15UL)) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
