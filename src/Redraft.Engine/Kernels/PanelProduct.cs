namespace Redraft.Engine.Kernels;

/// <summary>Rows times one packed panel: finds the register block for the panel's width.</summary>
internal static unsafe class PanelProduct<L>
    where L : unmanaged, ILanes<L>
{
    /// <summary>c [rows, columns] (+)= a·b.</summary>
    /// <param name="width">Floats of a row of b: 16, 32 or 48.</param>
    /// <param name="columns">Columns of c that there are; those past width are another panel's.</param>
    /// <param name="rows">Rows of a and c.</param>
    /// <param name="depth">Rows of b.</param>
    /// <param name="a">[rows, depth]</param>
    /// <param name="strideA">Floats from one row of a to the next.</param>
    /// <param name="b">[depth, width], packed.</param>
    /// <param name="c">[rows, columns]</param>
    /// <param name="strideC">Floats from one row of c to the next.</param>
    /// <param name="add">Adds to c instead of overwriting it.</param>
    public static void Multiply(
        int width, int columns, int rows, int depth, float* a, long strideA, float* b, float* c, long strideC, bool add)
    {
        if (width <= columns)
        {
            Blocks(width, rows, depth, a, strideA, b, c, strideC, add);
        }
        else
        {
            Ragged(width, columns, rows, depth, a, strideA, b, c, strideC, add);
        }
    }

    /// <summary>As above for groups of eight rows of a that lie as [depth, 8], see <see cref="Packing.Interleave"/>.</summary>
    public static void MultiplyInterleaved(
        int width, int columns, int groups, int depth, float* a, long groupStride, float* b, float* c, long strideC, bool add)
    {
        if (width <= columns)
        {
            Interleaved(width, groups, depth, a, groupStride, b, c, strideC, add);
            return;
        }

        var tile = stackalloc float[8 * 48];
        for (var group = 0; group < groups; group++)
        {
            Interleaved(width, 1, depth, a + (group * groupStride), groupStride, b, tile, width, add: false);
            PutTile(tile, width, columns, 8, c + (group * 8 * strideC), strideC, add);
        }
    }

    /// <summary>The last panel of a product whose columns aren't a multiple of 16: through a small tile, so that nothing is written past a row.</summary>
    private static void Ragged(
        int width, int columns, int rows, int depth, float* a, long strideA, float* b, float* c, long strideC, bool add)
    {
        var tile = stackalloc float[8 * 48];
        for (var r = 0; r < rows; r += 8)
        {
            var some = Math.Min(8, rows - r);
            Blocks(width, some, depth, a + (r * strideA), strideA, b, tile, width, add: false);
            PutTile(tile, width, columns, some, c + (r * strideC), strideC, add);
        }
    }

    private static void PutTile(float* tile, int width, int columns, int rows, float* c, long strideC, bool add)
    {
        for (var i = 0; i < rows; i++)
        {
            var target = c + (i * strideC);
            var sums = tile + (i * width);
            var j = 0;
            for (; j + 16 <= columns; j += 16)
            {
                (add ? L.Load(target + j) + L.Load(sums + j) : L.Load(sums + j)).Store(target + j);
            }

            for (; j < columns; j++)
            {
                target[j] = add ? target[j] + sums[j] : sums[j];
            }
        }
    }

    private static void Interleaved(int width, int groups, int depth, float* a, long groupStride, float* b, float* c, long strideC, bool add)
    {
        switch (width)
        {
            case 48:
                MatMulBlock<Three<L>>.Interleaved(groups, depth, a, groupStride, b, c, strideC, add);
                break;
            case 32:
                MatMulBlock<Two<L>>.Interleaved(groups, depth, a, groupStride, b, c, strideC, add);
                break;
            default:
                MatMulBlock<One<L>>.Interleaved(groups, depth, a, groupStride, b, c, strideC, add);
                break;
        }
    }

    private static void Blocks(int width, int rows, int depth, float* a, long strideA, float* b, float* c, long strideC, bool add)
    {
        switch (width)
        {
            case 48:
                MatMulBlock<Three<L>>.Rows(rows, depth, a, strideA, b, c, strideC, add, L.BlockRows);
                break;
            case 32:
                MatMulBlock<Two<L>>.Rows(rows, depth, a, strideA, b, c, strideC, add, L.BlockRows);
                break;
            default:
                MatMulBlock<One<L>>.Rows(rows, depth, a, strideA, b, c, strideC, add, L.BlockRows);
                break;
        }
    }
}
