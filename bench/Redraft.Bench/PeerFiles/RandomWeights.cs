using Redraft.Engine;

namespace Redraft.Bench.PeerFiles;

/// <summary>Small random weights for the peers' files: their speed depends on shapes, not on what the weights know.</summary>
/// <param name="seed">The same seed gives the same weights.</param>
internal sealed class RandomWeights(ulong seed)
{
    private const double Largest = 0.05;

    private readonly SplitMix64 _random = new(seed);

    /// <summary>Fills with values uniform in ±0.05.</summary>
    public void Fill(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(Largest * ((2 * _random.NextDouble()) - 1));
        }
    }
}
