namespace Redraft.Engine.Kernels;

/// <summary>Weights W [outer, inner] in the order in which the product reads them, for weights that don't change from pass to pass.</summary>
/// <remarks>
/// Decoding reads each weight once per step; packing on the fly would cost as much as the product. Holds a copy.
/// A row of the result has the same bits whatever other rows there are and whoever computes them.
/// </remarks>
internal abstract unsafe class PackedMatrix(int inner, int outer)
{
    /// <summary>Columns of w: the length of an input row.</summary>
    public int Inner => inner;

    /// <summary>Rows of w: the length of an output row.</summary>
    public int Outer => outer;

    /// <summary>How many parts, each some columns of y, the product can be cut into.</summary>
    public abstract int Panels { get; }

    /// <summary>An empty matrix; <see cref="Pack"/> fills it. It lives as long as its memory.</summary>
    public static PackedMatrix Create(MemorySlab memory, WorkerPool pool, WeightPrecision precision, int inner, int outer) => (precision, MatMul.Widest) switch
    {
        (WeightPrecision.Float32, SimdLevel.Bits512) => new PackedFloats<Lanes512>(memory, inner, outer),
        (WeightPrecision.Float32, SimdLevel.Bits256) => new PackedFloats<Lanes256>(memory, inner, outer),
        (WeightPrecision.Float32, _) => new PackedFloats<Lanes128>(memory, inner, outer),
        (WeightPrecision.BFloat16, SimdLevel.Bits512) => new PackedBFloats<Lanes512>(memory, pool, inner, outer),
        (WeightPrecision.BFloat16, SimdLevel.Bits256) => new PackedBFloats<Lanes256>(memory, pool, inner, outer),
        (WeightPrecision.BFloat16, _) => new PackedBFloats<Lanes128>(memory, pool, inner, outer),
        (WeightPrecision.Int8, _) => new PackedBytes(memory, inner, outer, EmittedBytesBlock.Trusted),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "expected a known precision"),
    };

    /// <summary>Takes over values, the first or new ones.</summary>
    /// <param name="pool">Who packs.</param>
    /// <param name="w">[outer, inner]; not kept.</param>
    public abstract void Pack(WorkerPool pool, float* w);

    /// <summary>Some columns of y (+)= x·Wᵀ, on the calling thread.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="y">[rows, outer], the first row's start.</param>
    /// <param name="from">The first panel.</param>
    /// <param name="to">The panel after the last one.</param>
    /// <param name="accumulate">Adds to y instead of overwriting it.</param>
    public abstract void Multiply(PackedInput x, float* y, int from, int to, bool accumulate);
}
