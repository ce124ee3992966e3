using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>Sums over rows, as norms and biases need them for their gradients.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>Adds one row's part to [width] sums.</summary>
    public delegate void AddRow(int row, float* sums);

    /// <summary>target += Σ rows, unless there is no target. Blocks of fixed size are summed apart and then in order, so any thread count gives the same bits.</summary>
    public static void Add(Pass pass, int width, float* target, AddRow addRow) => Add(pass, pass.Rows, width, target, addRow);

    /// <summary>As above for another number of rows than the pass has; not while rows are left out.</summary>
    public static void Add(Pass pass, int rows, int width, float* target, AddRow addRow)
    {
        var partial = Partial(pass, rows, width, addRow);
        for (var block = 0; target != null && block < pass.Blocks(rows); block++)
        {
            VectorMath.Widest.Add(target, partial + ((long)block * width), width);
        }
    }

    /// <summary>As above for two targets, each of which may be absent: the sums are [width] of the first and then [width] of the second.</summary>
    public static void AddBoth(Pass pass, int width, float* first, float* second, AddRow addRow)
    {
        var partial = Partial(pass, pass.Rows, 2 * width, addRow);
        for (var block = 0; block < pass.Blocks(pass.Rows); block++, partial += 2L * width)
        {
            if (first != null)
            {
                VectorMath.Widest.Add(first, partial, width);
            }

            if (second != null)
            {
                VectorMath.Widest.Add(second, partial + width, width);
            }
        }
    }

    /// <summary>[blocks, width]</summary>
    private static float* Partial(Pass pass, int rows, int width, AddRow addRow)
    {
        var blocks = pass.Blocks(rows);
        var partial = pass.Scratch.Take(blocks, width); // [blocks, width]
        pass.Pool.Run(blocks, block =>
        {
            var sums = partial + ((long)block * width);
            new Span<float>(sums, width).Clear();
            for (int r = pass.BlockStart(block, rows), end = pass.BlockStart(block + 1, rows); r < end; r++)
            {
                addRow(r, sums);
            }
        });
        return partial;
    }
}
