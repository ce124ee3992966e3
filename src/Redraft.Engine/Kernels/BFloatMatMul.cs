namespace Redraft.Engine.Kernels;

/// <summary>Matrix products of operands rounded to bfloat16, with float sums: cut into blocks for a <see cref="BFloatBlock"/>, packed and shared out.</summary>
/// <remarks>
/// What is promised: each output element is a chain as <see cref="BFloatBlock"/> has it, started anew from 0 at every multiple of 1024 of the index
/// summed over, the chains added to the output in order. So its bits depend on its own row and column of the operands alone.
/// All of a is packed first; then each panel of b is packed and used at once, while it is in the L2 cache.
/// </remarks>
internal static unsafe class BFloatMatMul
{
    /// <summary>Depth of a packed panel: 48 columns of it are 96 KiB.</summary>
    public const int DepthBlock = 1024;

    private const int Group = BFloatBlock.Rows;
    private const int MostVectors = 3;
    private const long PieceCost = 400_000; // multiply-adds: about 2 µs
    private const int LeastRows = 64;       // for which a panel is packed
    private const int PiecesPerThread = 4;
    private const int Gap = 16;             // pairs between rows or groups of packed a: those a power of two apart would share cache sets

    /// <summary>c (+)= a·b.</summary>
    public static void Multiply(WorkerPool pool, MatMulOperands m) => Multiply(pool, m, BFloatBlock.Fastest);

    /// <summary>The same with a given block; all give the same bits.</summary>
    public static void Multiply(WorkerPool pool, MatMulOperands m, BFloatBlock block)
    {
        if (m.Rows <= 0 || m.Columns <= 0)
        {
            return;
        }

        if (m.Depth == 0)
        {
            for (var r = 0; r < m.Rows && !m.Accumulate; r++)
            {
                new Span<float>(m.C + (r * m.StrideC), m.Columns).Clear();
            }

            return;
        }

        var layout = Layout.Of(m);
        using var lease = pool.Scratch.Borrow(layout.Length);
        layout.Packed = (uint*)lease.Pointer;
        PackA(pool, m, layout);
        MultiplyPanels(pool, m, layout, block);
    }

    private static void PackA(WorkerPool pool, MatMulOperands m, Layout layout)
    {
        var pieces = (int)Math.Clamp((long)m.Rows * m.Depth / 50_000, 1, (long)PiecesPerThread * pool.Threads);
        var groups = layout.Groups;
        pool.Run(pieces, piece =>
        {
            var (from, to) = ((int)((long)groups * piece / pieces), (int)((long)groups * (piece + 1) / pieces));
            var target = layout.Packed + (from * layout.GroupStride);
            var (row, end) = (from * Group, Math.Min(m.Rows, to * Group));
            if (m.TransposedA)
            {
                BFloatPacking.Grouped(m.A + row, m.StrideA, m.Depth, end - row, target, layout.GroupStride);
                return;
            }

            BFloatPacking.Along(m.A + (row * m.StrideA), m.StrideA, end - row, m.Depth, target, layout.RowStride);
            for (var r = end; r < to * Group; r++)
            {
                new Span<uint>(layout.Packed + (r * layout.RowStride), layout.Pairs).Clear();
            }
        });
    }

    private static void MultiplyPanels(WorkerPool pool, MatMulOperands m, Layout layout, BFloatBlock block)
    {
        var panels = new Panels(m.Columns, MostVectors);
        var wanted = pool.Threads == 1 ? 1 : Math.Min((long)m.Rows * m.Columns * m.Depth / PieceCost, (long)PiecesPerThread * pool.Threads);
        var rowPieces = (int)Math.Clamp(wanted / panels.Count, 1, Math.Max(1, m.Rows / LeastRows));
        pool.Run(panels.Count * rowPieces, piece =>
        {
            var (panel, part) = (piece / rowPieces, piece % rowPieces);
            var (from, to) = (layout.Groups * part / rowPieces, layout.Groups * (part + 1) / rowPieces);
            using var lease = pool.Scratch.Borrow((long)DepthBlock * MostVectors * 16); // a panel, and as much again for turning it
            for (var k = 0; k < m.Depth; k += DepthBlock)
            {
                var depth = Math.Min(DepthBlock, m.Depth - k);
                PackPanel(m, panels, panel, k, depth, (uint*)lease.Pointer);
                MultiplyPanel(m, layout, panels, panel, new() { K = k, Depth = depth, From = from, To = to, B = (uint*)lease.Pointer }, block);
            }
        });
    }

    private static void PackPanel(MatMulOperands m, Panels panels, int panel, int k, int depth, uint* target)
    {
        var (column, width) = (panels.FirstVector(panel) * 16, panels.Vectors(panel) * 16);
        var columns = Math.Min(width, m.Columns - column);
        if (!m.TransposedB)
        {
            BFloatPacking.Across(m.B + (k * m.StrideB) + column, m.StrideB, depth, columns, target, width);
            return;
        }

        var pairs = (depth + 1) / 2;
        var turned = target + (DepthBlock / 2 * width); // [columns, pairs]
        BFloatPacking.Along(m.B + (column * m.StrideB) + k, m.StrideB, columns, depth, turned, pairs);
        Packing.Transpose((float*)turned, pairs, pairs, columns, (float*)target, width, width);
    }

    private static void MultiplyPanel(MatMulOperands m, Layout layout, Panels panels, int panel, Part part, BFloatBlock block)
    {
        var (column, vectors) = (panels.FirstVector(panel) * 16, panels.Vectors(panel));
        var fullGroups = column + (vectors * 16) <= m.Columns ? Math.Min(part.To, m.Rows / Group) : part.From;
        var arguments = new BFloatBlockArguments
        {
            A = (byte*)(layout.Packed + (part.From * layout.GroupStride) + (part.K / 2 * layout.PairStride)),
            RowStride = layout.RowStride * sizeof(uint), PairStride = layout.PairStride * sizeof(uint), GroupStride = layout.GroupStride * sizeof(uint),
            B = (byte*)part.B, C = (byte*)(m.C + (part.From * Group * m.StrideC) + column), StrideC = m.StrideC * sizeof(float),
            Pairs = (part.Depth + 1) / 2, Groups = fullGroups - part.From, Add = m.Accumulate || part.K > 0 ? 1 : 0,
        };
        if (arguments.Groups > 0)
        {
            block.Multiply(vectors, arguments);
        }

        arguments.A += arguments.Groups * arguments.GroupStride;
        for (var group = fullGroups; group < part.To; group++, arguments.A += arguments.GroupStride)
        {
            MultiplyRagged(m, arguments, group * Group, column, vectors, block);
        }
    }

    /// <summary>A group or panel that goes past the end of c: through a small tile, so that nothing is written there.</summary>
    private static void MultiplyRagged(MatMulOperands m, BFloatBlockArguments arguments, int row, int column, int vectors, BFloatBlock block)
    {
        var tile = stackalloc float[Group * MostVectors * 16];
        var (width, columns) = (vectors * 16, Math.Min(vectors * 16, m.Columns - column));
        block.Multiply(vectors, arguments with { C = (byte*)tile, StrideC = width * sizeof(float), Groups = 1, Add = 0 });
        for (var r = 0; r < Math.Min(Group, m.Rows - row); r++)
        {
            var target = m.C + ((row + r) * m.StrideC) + column;
            for (var j = 0; j < columns; j++)
            {
                var sum = tile[(r * width) + j];
                target[j] = arguments.Add != 0 ? target[j] + sum : sum;
            }
        }
    }

    /// <summary>A block of depth of one panel, and the groups of rows to multiply with it.</summary>
    private struct Part
    {
        public int K;
        public int Depth;
        public int From;
        public int To;
        public uint* B;
    }

    /// <summary>Where the pairs of packed a lie. All numbers are pairs.</summary>
    private struct Layout
    {
        public uint* Packed;
        public int Pairs;
        public int Groups;
        public long RowStride;
        public long PairStride;
        public long GroupStride;

        public readonly long Length => Groups * GroupStride;

        public static Layout Of(MatMulOperands m)
        {
            var (pairs, groups) = ((m.Depth + 1) / 2, (m.Rows + Group - 1) / Group);
            var padded = ((pairs + Gap - 1) / Gap * Gap) + Gap;
            return m.TransposedA
                ? new() { Pairs = pairs, Groups = groups, RowStride = 1, PairStride = Group, GroupStride = (long)Group * padded }
                : new() { Pairs = pairs, Groups = groups, RowStride = padded, PairStride = 1, GroupStride = (long)Group * padded };
        }
    }
}
