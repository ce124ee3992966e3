namespace Redraft.Engine.Kernels;

/// <summary>Sixteen columns of <see cref="PackedBytes"/>.</summary>
internal unsafe struct BytesPanel
{
    /// <summary>[depth / 4][16, 4]</summary>
    public sbyte* Weights;

    /// <summary>[16]</summary>
    public float* Scales;

    /// <summary>[16], what each sum starts at.</summary>
    public int* Starts;

    /// <summary>A multiple of 4.</summary>
    public int Depth;

    /// <summary>How many of the columns there are.</summary>
    public int Columns;
}
