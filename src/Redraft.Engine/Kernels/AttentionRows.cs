namespace Redraft.Engine.Kernels;

/// <summary>One sequence's rows of the query heads that share a key/value head.</summary>
internal unsafe struct AttentionRows
{
    /// <summary>T, rows of the sequence.</summary>
    public int Rows;

    /// <summary>Width of a head.</summary>
    public int Width;

    /// <summary>Query heads, one after another within a row.</summary>
    public int Heads;

    /// <summary>[T, Heads·Width], a part of rows that lie <see cref="QueryStride"/> apart; as are Output, OutputGradient and QueryGradient.</summary>
    public float* Query;
    public float* Output;
    public long QueryStride;

    /// <summary>[T, Width], a part of rows that lie <see cref="KeyStride"/> apart; as are Value, KeyGradient and ValueGradient.</summary>
    public float* Key;
    public float* Value;
    public long KeyStride;

    /// <summary>Of the backward pass: ∂loss/∂output, read.</summary>
    public float* OutputGradient;

    /// <summary>Of the backward pass, overwritten.</summary>
    public float* QueryGradient;
    public float* KeyGradient;
    public float* ValueGradient;

    /// <summary>From the first query's first float to that of another row and head.</summary>
    public readonly long Offset(int row, int head) => (row * QueryStride) + ((long)head * Width);
}
