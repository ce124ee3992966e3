namespace Redraft.Engine.Kernels;

/// <summary>Cuts a product into blocks for <see cref="MatMulBlock{TRow}"/>, packs its operands and shares the work out.</summary>
/// <remarks>
/// The depth is always cut at multiples of <see cref="DepthBlock"/>; each block's chain starts from 0 and is added to c in order. Nothing else
/// that is chosen here (pieces, chunks, panels, block heights) changes the order of a sum, so all of it may depend on the thread count.
/// </remarks>
internal static unsafe class BlockedMatMul<L>
    where L : unmanaged, ILanes<L>
{
    /// <summary>Depth of a packed panel: 48 columns of it are 96 KiB, streamed from the L2 cache.</summary>
    private const int DepthBlock = 512;

    /// <summary>Up to so many rows, each thread packs a panel and uses it at once: packed weights would be written and read for little.</summary>
    private const int FewRows = 48;

    /// <summary>Multiply-adds below which a piece isn't worth handing to another thread (about 2 µs).</summary>
    private const long PieceCost = 200_000;

    /// <summary>Packing an element costs about as much as so many multiply-adds with it.</summary>
    private const int PackingCost = 6;

    public static void Multiply(WorkerPool pool, MatMulOperands m)
    {
        if (m.Depth == 0)
        {
            ClearUnlessAccumulating(m);
        }
        else if (m.Rows > 0 && m.Columns > 0)
        {
            if (m.TransposedA)
            {
                MultiplyTiles(pool, m);
            }
            else if (m.Rows <= FewRows)
            {
                MultiplyFewRows(pool, m);
            }
            else
            {
                MultiplyManyRows(pool, m);
            }
        }
    }

    /// <summary>The product with b packed before by <see cref="PackAll"/>: what a step of decoding wants.</summary>
    public static void MultiplyPacked(WorkerPool pool, MatMulOperands m, float* packed)
    {
        var panels = new Panels(m.Columns, L.BlockVectors);
        var chunkRows = m.Rows <= FewRows ? m.Rows : 64;
        var chunks = (m.Rows + chunkRows - 1) / chunkRows;
        var groups = Pieces((long)m.Rows * m.Columns * m.Depth, pool, panels.Count, chunks);
        pool.Run(chunks * groups, piece =>
        {
            var (chunk, group) = (piece / groups, piece % groups);
            var first = chunk * chunkRows;
            var (from, to) = (panels.Count * group / groups, panels.Count * (group + 1) / groups);
            MultiplyChunk(m, panels, packed, first, Math.Min(chunkRows, m.Rows - first), from, to);
        });
    }

    /// <summary>Packs all of b: [Depth blocks][panels][depth, width].</summary>
    public static void PackAll(WorkerPool pool, MatMulOperands m, float* packed)
    {
        var panels = new Panels(m.Columns, L.BlockVectors);
        var pieces = Pieces((long)m.Columns * m.Depth * PackingCost, pool, panels.Count, 1);
        pool.Run(pieces, piece =>
        {
            var (from, to) = (panels.Count * piece / pieces, panels.Count * (piece + 1) / pieces);
            for (var k = 0; k < m.Depth; k += DepthBlock)
            {
                var depth = Math.Min(DepthBlock, m.Depth - k);
                for (var panel = from; panel < to; panel++)
                {
                    PackPanel(m, panels, panel, k, depth, Panel(packed, panels, panel, k, depth));
                }
            }
        });
    }

    private static void ClearUnlessAccumulating(MatMulOperands m)
    {
        for (var r = 0; r < m.Rows && !m.Accumulate; r++)
        {
            new Span<float>(m.C + (r * m.StrideC), m.Columns).Clear();
        }
    }

    private static void MultiplyManyRows(WorkerPool pool, MatMulOperands m)
    {
        var padded = new Panels(m.Columns, L.BlockVectors).PaddedColumns;
        using var lease = pool.Scratch.Borrow((long)m.Depth * padded);
        PackAll(pool, m, lease.Pointer);
        MultiplyPacked(pool, m, lease.Pointer);
    }

    private static void MultiplyFewRows(WorkerPool pool, MatMulOperands m)
    {
        var panels = new Panels(m.Columns, L.BlockVectors);
        var pieces = Pieces((long)(m.Rows + PackingCost) * m.Columns * m.Depth, pool, panels.Count, 1);
        pool.Run(pieces, piece =>
        {
            using var lease = pool.Scratch.Borrow(DepthBlock * L.BlockVectors * 16);
            var (from, to) = (panels.Count * piece / pieces, panels.Count * (piece + 1) / pieces);
            for (var panel = from; panel < to; panel++)
            {
                for (var k = 0; k < m.Depth; k += DepthBlock)
                {
                    var depth = Math.Min(DepthBlock, m.Depth - k);
                    PackPanel(m, panels, panel, k, depth, lease.Pointer);
                    MultiplyPanel(m, panels, panel, lease.Pointer, m.A + k, m.StrideA, 0, m.Rows, depth, m.Accumulate || k > 0);
                }
            }
        });
    }

    /// <summary>Rows of packed c, all depth blocks: each panel is read once for the whole chunk of rows.</summary>
    private static void MultiplyChunk(MatMulOperands m, Panels panels, float* packed, int first, int rows, int from, int to)
    {
        for (var k = 0; k < m.Depth; k += DepthBlock)
        {
            var depth = Math.Min(DepthBlock, m.Depth - k);
            var a = m.A + (first * m.StrideA) + k;
            for (var panel = from; panel < to; panel++)
            {
                var b = Panel(packed, panels, panel, k, depth);
                MultiplyPanel(m, panels, panel, b, a, m.StrideA, first, rows, depth, m.Accumulate || k > 0);
            }
        }
    }

    /// <summary>A stored as [Depth, Rows] (the gradient of weights): tiles of c, each with the whole depth to itself.</summary>
    /// <remarks>Each tile packs its part of both operands, 1/Columns + 1/Rows of the work, and no two tiles ever wait for each other.</remarks>
    private static void MultiplyTiles(WorkerPool pool, MatMulOperands m)
    {
        var panels = new Panels(m.Columns, L.BlockVectors);
        var tiles = new Tiles(m.Rows, panels.Count, (long)m.Rows * m.Columns * m.Depth / PieceCost, pool.Threads);
        var stride = Math.Min(DepthBlock, (m.Depth + 15) & ~15) + 16; // + 16: rows that lie a power of two apart would share cache sets
        pool.Run(tiles.Count, tile =>
        {
            var (row, rows, from, to) = tiles[tile];
            var start = panels.FirstVector(from) * 16;
            var width = (panels.FirstVector(to) * 16) - start;
            using var leaseA = pool.Scratch.Borrow((long)rows * stride);
            using var leaseB = pool.Scratch.Borrow((long)DepthBlock * width);
            for (var k = 0; k < m.Depth; k += DepthBlock)
            {
                var depth = Math.Min(DepthBlock, m.Depth - k);
                Packing.Transpose(m.A + (k * m.StrideA) + row, m.StrideA, rows, depth, leaseA.Pointer, stride, depth);
                for (var panel = from; panel < to; panel++)
                {
                    var b = leaseB.Pointer + (((panels.FirstVector(panel) * 16) - start) * depth);
                    PackPanel(m, panels, panel, k, depth, b);
                    MultiplyPanel(m, panels, panel, b, leaseA.Pointer, stride, row, rows, depth, m.Accumulate || k > 0);
                }
            }
        });
    }

    private static int Pieces(long cost, WorkerPool pool, int most, int times)
    {
        var wanted = Math.Min(cost / PieceCost, 4L * pool.Threads) / times;
        return (int)Math.Clamp(wanted, 1, most);
    }

    private static float* Panel(float* packed, Panels panels, int panel, int k, int depth)
        => packed + ((long)k * panels.PaddedColumns) + ((long)panels.FirstVector(panel) * 16 * depth);

    private static void PackPanel(MatMulOperands m, Panels panels, int panel, int k, int depth, float* target)
    {
        var column = panels.FirstVector(panel) * 16;
        var width = panels.Vectors(panel) * 16;
        var columns = Math.Min(width, m.Columns - column);
        if (m.TransposedB)
        {
            Packing.Transpose(m.B + (column * m.StrideB) + k, m.StrideB, depth, columns, target, width, width);
        }
        else
        {
            Packing.Copy(m.B + (k * m.StrideB) + column, m.StrideB, depth, columns, target, width);
        }
    }

    private static void MultiplyPanel(
        MatMulOperands m, Panels panels, int panel, float* b, float* a, long strideA, int row, int rows, int depth, bool add)
    {
        var column = panels.FirstVector(panel) * 16;
        PanelProduct<L>.Multiply(
            panels.Vectors(panel) * 16, m.Columns - column, rows, depth, a, strideA, b, m.C + (row * m.StrideC) + column, m.StrideC, add);
    }
}
