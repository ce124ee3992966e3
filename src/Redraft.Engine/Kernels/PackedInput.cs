namespace Redraft.Engine.Kernels;

/// <summary>Rows that a <see cref="PackedMatrix"/> is multiplied with.</summary>
internal unsafe struct PackedInput
{
    /// <summary>[rows, inner]</summary>
    public float* X;

    public int Rows;

    /// <summary>These rows from one on.</summary>
    public readonly PackedInput Slice(int first, int rows, int inner) => new() { X = X + ((long)first * inner), Rows = rows };
}
