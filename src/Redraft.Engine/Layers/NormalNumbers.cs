namespace Redraft.Engine.Layers;

/// <summary>Normally distributed numbers from a seed: SplitMix64 (Steele, Lea and Flood 2014) through Box and Muller 1958.</summary>
internal sealed class NormalNumbers(ulong seed, ulong stream)
{
    private ulong _state = seed ^ ((stream + 1) * 0xD1B54A32D192ED03UL);

    /// <summary>Fills with N(0, deviation²).</summary>
    public void Fill(Span<float> values, double deviation)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = deviation * Math.Sqrt(-2 * Math.Log(1 - Uniform()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * Uniform());
            values[i] = (float)(radius * cosine);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * sine);
            }
        }
    }

    private double Uniform()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
