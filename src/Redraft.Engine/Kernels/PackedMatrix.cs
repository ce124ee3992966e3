using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>Weights W [outer, inner] in the order in which the product reads them, for products of a few rows with weights that don't change.</summary>
/// <remarks>
/// Decoding reads each weight once per step; packing on the fly would cost as much as the product. Holds a copy: outer · inner floats,
/// outer rounded up to 16. The results are those of <see cref="MatMul.Forward(WorkerPool, float*, float*, float*, int, int, int, bool)"/>, bit for bit.
/// </remarks>
internal sealed unsafe class PackedMatrix : IDisposable
{
    private readonly FloatBuffer _packed;

    /// <summary>Packs w.</summary>
    /// <param name="pool">Who packs.</param>
    /// <param name="w">[outer, inner]; not kept.</param>
    /// <param name="inner">Columns of w.</param>
    /// <param name="outer">Rows of w.</param>
    public PackedMatrix(WorkerPool pool, float* w, int inner, int outer)
    {
        Inner = inner;
        Outer = outer;
        _packed = new FloatBuffer((long)inner * ((outer + 15) & ~15));
        Repack(pool, w);
    }

    /// <summary>Columns of w: the length of an input row.</summary>
    public int Inner { get; }

    /// <summary>Rows of w: the length of an output row.</summary>
    public int Outer { get; }

    /// <summary>Takes over new values of the same shape.</summary>
    public void Repack(WorkerPool pool, float* w)
    {
        var m = MatMul.ForwardOperands(null, Inner, w, Inner, null, Outer, 0, Inner, Outer, false);
        if (Vector512.IsHardwareAccelerated)
        {
            BlockedMatMul<Lanes512>.PackAll(pool, m, _packed.Pointer);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            BlockedMatMul<Lanes256>.PackAll(pool, m, _packed.Pointer);
        }
        else
        {
            BlockedMatMul<Lanes128>.PackAll(pool, m, _packed.Pointer);
        }
    }

    /// <summary>y (+)= x·Wᵀ.</summary>
    /// <param name="pool">Who computes.</param>
    /// <param name="x">[rows, inner]</param>
    /// <param name="y">[rows, outer]</param>
    /// <param name="rows">Rows of x and y.</param>
    /// <param name="accumulate">Adds to y instead of overwriting it.</param>
    public void Multiply(WorkerPool pool, float* x, float* y, int rows, bool accumulate = false)
    {
        var m = MatMul.ForwardOperands(x, Inner, null, Inner, y, Outer, rows, Inner, Outer, accumulate);
        if (Vector512.IsHardwareAccelerated)
        {
            BlockedMatMul<Lanes512>.MultiplyPacked(pool, m, _packed.Pointer);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            BlockedMatMul<Lanes256>.MultiplyPacked(pool, m, _packed.Pointer);
        }
        else
        {
            BlockedMatMul<Lanes128>.MultiplyPacked(pool, m, _packed.Pointer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _packed.Dispose();
}
