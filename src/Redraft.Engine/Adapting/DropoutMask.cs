namespace Redraft.Engine.Adapting;

/// <summary>Which inputs a training pass leaves out: each with the given probability, the others scaled by 1/(1 − p).</summary>
/// <remarks>Addressed by (pass, matrix, row, column) and never stored: the backward pass draws it again, and threads and order don't matter.
/// Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting", section 4.</remarks>
internal readonly unsafe struct DropoutMask
{
    private const int Bits = 16;

    private readonly ulong _seed;
    private readonly uint _dropBelow;
    private readonly float _scale;

    /// <param name="probability">In [0, 1).</param>
    /// <param name="noise">Names the pass.</param>
    /// <param name="place">Names the matrix.</param>
    public DropoutMask(double probability, ulong noise, ulong place)
    {
        _seed = SplitMix64.BitsAt(noise, place);
        _dropBelow = (uint)Math.Round(probability * (1 << Bits));
        _scale = (float)(1 / (1 - ((double)_dropBelow / (1 << Bits))));
    }

    /// <summary>One row: y = drop(x).</summary>
    public void Apply(int row, float* x, float* y, int width)
    {
        var seed = SplitMix64.BitsAt(_seed, (ulong)row);
        var bits = 0UL;
        for (var i = 0; i < width; i++, bits >>= Bits)
        {
            if (i % (64 / Bits) == 0)
            {
                bits = SplitMix64.BitsAt(seed, (ulong)i);
            }

            y[i] = (bits & 0xFFFF) < _dropBelow ? 0 : x[i] * _scale;
        }
    }
}
