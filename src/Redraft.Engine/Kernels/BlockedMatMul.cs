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
    public const int DepthBlock = 512;

    /// <summary>Up to so many rows, each thread packs a panel and uses it at once: packed weights would be written and read for little.</summary>
    private const int FewRows = 48;

    /// <summary>Multiply-adds below which a piece isn't worth handing to another thread (about 2 µs).</summary>
    private const long PieceCost = 200_000;

    /// <summary>Floats between rows of packed a: rows that lie a power of two apart would share cache sets.</summary>
    private const int GroupGap = 16;

    /// <summary>Packed weights of more floats than this (32 MiB, a large cache) are written and read for nothing: see <see cref="FewRows"/>.</summary>
    private const long ManyFloats = 1 << 23;

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
            else if (m.Rows <= FewRows || (long)m.Columns * m.Depth > ManyFloats)
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
        var blocks = panels.Count * ((m.Depth + DepthBlock - 1) / DepthBlock);
        var pieces = Pieces((long)m.Columns * m.Depth * PackingCost, pool, blocks, 1);
        pool.Run(pieces, piece =>
        {
            for (var block = (long)blocks * piece / pieces; block < (long)blocks * (piece + 1) / pieces; block++)
            {
                var (panel, k) = ((int)(block % panels.Count), (int)(block / panels.Count) * DepthBlock);
                var depth = Math.Min(DepthBlock, m.Depth - k);
                PackPanel(m, panels, panel, k, depth, Panel(packed, panels, panel, k, depth));
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

    /// <summary>A stored as [Depth, Rows] (the gradient of weights): b is packed once, then each tile of c packs its rows of a.</summary>
    private static void MultiplyTiles(WorkerPool pool, MatMulOperands m)
    {
        var panels = new Panels(m.Columns, L.BlockVectors);
        var tiles = new Tiles(m.Rows, panels.Count, (long)m.Rows * m.Columns * m.Depth / PieceCost, pool.Threads);
        using var lease = pool.Scratch.Borrow((long)m.Depth * panels.PaddedColumns);
        var packed = lease.Pointer;
        PackAll(pool, m, packed);
        pool.Run(tiles.Count, tile =>
        {
            var (row, rows, from, to) = tiles[tile];
            using var leaseA = pool.Scratch.Borrow(rows * (long)(DepthBlock + GroupGap));
            for (var k = 0; k < m.Depth; k += DepthBlock)
            {
                MultiplyTile(m, panels, packed, leaseA.Pointer, k, row, rows, from, to);
            }
        });
    }

    /// <summary>One block of depth of a tile. Rows of a in groups of eight are interleaved; the few after them, or all where blocks are lower, transposed.</summary>
    private static void MultiplyTile(MatMulOperands m, Panels panels, float* packed, float* a, int k, int row, int rows, int from, int to)
    {
        var depth = Math.Min(DepthBlock, m.Depth - k);
        var groups = L.BlockRows == 8 ? rows / 8 : 0;
        var groupStride = (8L * depth) + (8 * GroupGap);
        var source = m.A + (k * m.StrideA) + row;
        var rest = a + (groups * groupStride);
        Packing.Interleave(source, m.StrideA, depth, groups, a, groupStride);
        Packing.Transpose(source + (8 * groups), m.StrideA, rows - (8 * groups), depth, rest, depth + GroupGap, depth);
        for (var panel = from; panel < to; panel++)
        {
            var b = Panel(packed, panels, panel, k, depth);
            var (column, width) = (panels.FirstVector(panel) * 16, panels.Vectors(panel) * 16);
            var add = m.Accumulate || k > 0;
            PanelProduct<L>.MultiplyInterleaved(
                width, m.Columns - column, groups, depth, a, groupStride, b, m.C + (row * m.StrideC) + column, m.StrideC, add);
            MultiplyPanel(m, panels, panel, b, rest, depth + GroupGap, row + (8 * groups), rows - (8 * groups), depth, add);
        }
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
