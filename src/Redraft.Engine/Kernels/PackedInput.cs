namespace Redraft.Engine.Kernels;

/// <summary>Rows that a <see cref="PackedMatrix"/> is multiplied with: as floats, and as bytes where the weights are.</summary>
internal unsafe struct PackedInput
{
    /// <summary>[rows, inner]</summary>
    public float* X;

    public int Rows;

    /// <summary>[rows, inner rounded up to 4], each q + <see cref="Quantization.Offset"/>.</summary>
    public byte* Bytes;

    /// <summary>In place of the bytes where <see cref="WordsBlock.IsWanted"/>: each q.</summary>
    public short* Words;

    /// <summary>[rows], what a step of the bytes is worth.</summary>
    public float* Scales;

    /// <summary>Some of these rows.</summary>
    public readonly PackedInput Slice(int first, int rows, int inner) => new()
    {
        X = X + ((long)first * inner),
        Rows = rows,
        Bytes = Bytes == null ? null : Bytes + ((long)first * PackedBytes.Stride(inner)),
        Words = Words == null ? null : Words + ((long)first * PackedBytes.Stride(inner)),
        Scales = Scales == null ? null : Scales + first,
    };
}
