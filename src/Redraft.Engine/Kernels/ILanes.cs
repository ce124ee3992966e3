namespace Redraft.Engine.Kernels;

/// <summary>Sixteen floats, whatever the hardware's vectors are: the unit that every kernel is written in.</summary>
/// <remarks>
/// Three implementations (one 512-bit vector, two of 256, four of 128) do the same arithmetic lane by lane, so they give the
/// same bits; the last one is plain code where there are no vectors at all. Kernels are generic in the lanes and the JIT makes
/// one straight loop for each.
/// </remarks>
internal unsafe interface ILanes<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Rows of a block whose sums stay in registers (see <see cref="MatMulBlock{TRow}"/>).</summary>
    static abstract int BlockRows { get; }

    /// <summary>Vectors of 16 in a block's row.</summary>
    static abstract int BlockVectors { get; }

    static abstract T Load(float* source);

    static abstract T All(float value);

    void Store(float* target);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract T Fma(T a, T b, T c);

    static abstract T Sqrt(T a);

    /// <summary>The larger of two numbers; undefined with NaN.</summary>
    static abstract T Max(T a, T b);

    /// <summary>Lane by lane: a &lt; b ? yes : no. False with NaN.</summary>
    static abstract T IfLess(T a, T b, T yes, T no);

    /// <summary>2^n for the integer n in the low bits of 1.5·2^23 + n, −126 ≤ n ≤ 127 (−127 gives 0).</summary>
    static abstract T PowerOfTwo(T shifted);

    /// <summary>Sum of the lanes, always by the tree of halves (8 + 8, 4 + 4, 2 + 2, 1 + 1).</summary>
    static abstract float Sum(T a);

    /// <summary>Largest lane.</summary>
    static abstract float Largest(T a);
}
