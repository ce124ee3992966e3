using System.Runtime.Intrinsics;

namespace Redraft.Engine.Kernels;

/// <summary>The three matrix products of a linear layer y = x·Wᵀ, W stored [outer, inner] as in Hugging Face checkpoints.</summary>
/// <remarks>
/// Row-major. Strides, where they can be given, are in floats from one row to the next.
/// <para>
/// What is promised: each output element is a chain of fused multiply-adds in the order of the index summed over, started anew from 0 at every
/// multiple of 512, and the chains are added to the output in order. So its bits depend on its own row and column of the operands alone: not on how
/// many other rows there are, not on the thread count, not on the vector width. A row decoded alone equals the same row in a batch.
/// </para>
/// <para>With <see cref="ProductPrecision.Bf16"/> operands are rounded first, and the promise is that of <see cref="BFloatMatMul"/>.</para>
/// Called inside a piece of the same pool it runs on the calling thread: that is how attention uses it, one head per piece.
/// </remarks>
internal static unsafe class MatMul
{
    /// <summary>The widest vectors of this machine.</summary>
    internal static SimdLevel Widest
        => Vector512.IsHardwareAccelerated ? SimdLevel.Bits512 : Vector256.IsHardwareAccelerated ? SimdLevel.Bits256 : SimdLevel.Bits128;

    /// <summary>y (+)= x·Wᵀ.</summary>
    /// <param name="pool">Who computes.</param>
    /// <param name="x">[rows, inner]</param>
    /// <param name="w">[outer, inner]</param>
    /// <param name="y">[rows, outer]</param>
    /// <param name="rows">Rows of x and y.</param>
    /// <param name="inner">Columns of x.</param>
    /// <param name="outer">Columns of y.</param>
    /// <param name="accumulate">Adds to y instead of overwriting it.</param>
    /// <param name="precision">What x and w are rounded to.</param>
    public static void Forward(
        WorkerPool pool, float* x, float* w, float* y, int rows, int inner, int outer, bool accumulate = false, ProductPrecision precision = ProductPrecision.F32)
        => Multiply(pool, ForwardOperands(x, inner, w, inner, y, outer, rows, inner, outer, accumulate), precision);

    /// <summary>y (+)= x·Wᵀ between parts of larger matrices.</summary>
    public static void Forward(
        WorkerPool pool, float* x, long strideX, float* w, long strideW, float* y, long strideY, int rows, int inner, int outer, bool accumulate = false)
        => Multiply(pool, ForwardOperands(x, strideX, w, strideW, y, strideY, rows, inner, outer, accumulate), Widest);

    /// <summary>dx (+)= dy·W: the gradient with respect to the input.</summary>
    public static void BackwardInput(
        WorkerPool pool, float* dy, float* w, float* dx, int rows, int inner, int outer, bool accumulate = false, ProductPrecision precision = ProductPrecision.F32)
        => Multiply(pool, BackwardInputOperands(dy, outer, w, inner, dx, inner, rows, inner, outer, accumulate), precision);

    /// <summary>dx (+)= dy·W between parts of larger matrices; also a mixture of values, [queries, keys]·[keys, width].</summary>
    public static void BackwardInput(
        WorkerPool pool, float* dy, long strideDy, float* w, long strideW, float* dx, long strideDx, int rows, int inner, int outer, bool accumulate = false)
        => Multiply(pool, BackwardInputOperands(dy, strideDy, w, strideW, dx, strideDx, rows, inner, outer, accumulate), Widest);

    /// <summary>dW += dyᵀ·x: the gradient with respect to the weights, always accumulated.</summary>
    public static void BackwardWeight(
        WorkerPool pool, float* dy, float* x, float* dw, int rows, int inner, int outer, ProductPrecision precision = ProductPrecision.F32)
        => Multiply(pool, BackwardWeightOperands(dy, outer, x, inner, dw, inner, rows, inner, outer, accumulate: true), precision);

    /// <summary>dW (+)= dyᵀ·x between parts of larger matrices.</summary>
    public static void BackwardWeight(
        WorkerPool pool, float* dy, long strideDy, float* x, long strideX, float* dw, long strideDw, int rows, int inner, int outer, bool accumulate = true)
        => Multiply(pool, BackwardWeightOperands(dy, strideDy, x, strideX, dw, strideDw, rows, inner, outer, accumulate), Widest);

    internal static MatMulOperands ForwardOperands(
        float* x, long strideX, float* w, long strideW, float* y, long strideY, int rows, int inner, int outer, bool accumulate) => new()
        {
            A = x, StrideA = strideX, B = w, StrideB = strideW, TransposedB = true, C = y, StrideC = strideY,
            Rows = rows, Depth = inner, Columns = outer, Accumulate = accumulate,
        };

    internal static MatMulOperands BackwardInputOperands(
        float* dy, long strideDy, float* w, long strideW, float* dx, long strideDx, int rows, int inner, int outer, bool accumulate) => new()
        {
            A = dy, StrideA = strideDy, B = w, StrideB = strideW, C = dx, StrideC = strideDx,
            Rows = rows, Depth = outer, Columns = inner, Accumulate = accumulate,
        };

    internal static MatMulOperands BackwardWeightOperands(
        float* dy, long strideDy, float* x, long strideX, float* dw, long strideDw, int rows, int inner, int outer, bool accumulate) => new()
        {
            A = dy, StrideA = strideDy, TransposedA = true, B = x, StrideB = strideX, C = dw, StrideC = strideDw,
            Rows = outer, Depth = rows, Columns = inner, Accumulate = accumulate,
        };

    internal static void Multiply(WorkerPool pool, MatMulOperands operands, ProductPrecision precision)
    {
        if (precision == ProductPrecision.Bf16)
        {
            BFloatMatMul.Multiply(pool, operands);
        }
        else
        {
            Multiply(pool, operands, Widest);
        }
    }

    internal static void Multiply(WorkerPool pool, MatMulOperands operands, SimdLevel level)
    {
        switch (level)
        {
            case SimdLevel.Bits512:
                BlockedMatMul<Lanes512>.Multiply(pool, operands);
                break;
            case SimdLevel.Bits256:
                BlockedMatMul<Lanes256>.Multiply(pool, operands);
                break;
            default:
                BlockedMatMul<Lanes128>.Multiply(pool, operands);
                break;
        }
    }
}
