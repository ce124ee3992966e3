using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>The sum over a pass's rows that a matrix's gradient is.</summary>
internal static unsafe class WeightGradient
{
    private const int ChainBlocks = BlockedMatMul<Lanes512>.DepthBlock / RowBlocks.Rows;

    /// <summary>dW += dyᵀ·x.</summary>
    /// <remarks>Where rows are left out, chains begin where they would with all of them: the bits are those of rows of zeros in their places,
    /// in <see cref="ProductPrecision.F32"/>; bfloat16 adds rows by twos.</remarks>
    /// <param name="pass">The pass.</param>
    /// <param name="dy">[rows, outer]</param>
    /// <param name="x">[rows, inner]</param>
    /// <param name="dw">[outer, inner]</param>
    /// <param name="inner">Columns of x.</param>
    /// <param name="outer">Columns of dy.</param>
    /// <param name="precision">What dy and x are rounded to.</param>
    public static void Add(Pass pass, float* dy, float* x, float* dw, int inner, int outer, ProductPrecision precision = ProductPrecision.F32)
    {
        if (!pass.IsNarrow)
        {
            MatMul.BackwardWeight(pass.Pool, dy, x, dw, pass.Rows, inner, outer, precision);
            return;
        }

        for (int block = 0, blocks = pass.Blocks(pass.Rows); block < blocks; block += ChainBlocks)
        {
            var (from, to) = (pass.BlockStart(block, pass.Rows), pass.BlockStart(Math.Min(blocks, block + ChainBlocks), pass.Rows));
            MatMul.BackwardWeight(pass.Pool, dy + ((long)from * outer), x + ((long)from * inner), dw, to - from, inner, outer, precision);
        }
    }
}
