namespace Redraft.Engine.Kernels;

/// <summary>c[r, j] (+)= Σ_k a[r, k]·b[k, j], with a row stride for each matrix and either operand stored the other way round.</summary>
internal unsafe struct MatMulOperands
{
    /// <summary>[Rows, Depth], or [Depth, Rows] if <see cref="TransposedA"/>.</summary>
    public float* A;
    public long StrideA;
    public bool TransposedA;

    /// <summary>[Depth, Columns], or [Columns, Depth] if <see cref="TransposedB"/>.</summary>
    public float* B;
    public long StrideB;
    public bool TransposedB;

    /// <summary>[Rows, Columns]</summary>
    public float* C;
    public long StrideC;

    public int Rows;
    public int Depth;
    public int Columns;
    public bool Accumulate;
}
