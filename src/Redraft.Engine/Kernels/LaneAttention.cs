using System.Runtime.CompilerServices;

namespace Redraft.Engine.Kernels;

/// <inheritdoc/>
internal sealed unsafe class LaneAttention<L> : CausalAttention
    where L : unmanaged, ILanes<L>
{
    private const int BlockRows = 8;   // of the register blocks
    private const int QueryBlock = 64; // queries whose P and dS are held at once: memory doesn't grow with T²

    public override void Forward(in AttentionRows rows, Scratch scratch)
    {
        var (count, width, stride) = (rows.Rows, rows.Width, Padded(rows.Rows));
        using var lease = scratch.Borrow((2L * stride * Padded(width)) + (BlockRows * stride));
        var keys = lease.Pointer;                              // [panels of T][width, columns]
        var values = keys + ((long)stride * Padded(width));    // [panels of width][T, columns]
        var scores = values + ((long)stride * Padded(width));  // [8, T padded]
        PackColumns(rows.Key, rows.KeyStride, count, width, keys);
        PackRows(rows.Value, rows.KeyStride, count, width, values);
        for (var head = 0; head < rows.Heads; head++)
        {
            for (var first = 0; first < count; first += BlockRows)
            {
                var some = Math.Min(BlockRows, count - first);
                var offset = rows.Offset(first, head);
                Probabilities(rows, head, first, some, keys, scores, stride);
                RowsTimesPacked(some, 0, first + some, count, width, scores, stride, values, rows.Output + offset, rows.QueryStride, false);
            }
        }
    }

    public override void Backward(in AttentionRows rows, Scratch scratch)
    {
        var (count, width, stride) = (rows.Rows, rows.Width, Padded(rows.Rows));
        long packed = (long)stride * Padded(width), block = (long)QueryBlock * stride;
        using var lease = scratch.Borrow((3 * packed) + (3 * block) + (QueryBlock * Padded(width)));
        var keyColumns = lease.Pointer;          // [panels of T][width, columns]
        var valueColumns = keyColumns + packed;  // [panels of T][width, columns]
        var keyRows = valueColumns + packed;     // [panels of width][T, columns]
        var p = keyRows + packed;                // [queries, T padded]
        var dScores = p + block;                 // [queries, T padded]
        var turned = dScores + block;            // [T, queries], one of them transposed
        var queryRows = turned + block;          // [panels of width][queries, columns]: queries, then output gradients
        PackColumns(rows.Key, rows.KeyStride, count, width, keyColumns);
        PackColumns(rows.Value, rows.KeyStride, count, width, valueColumns);
        PackRows(rows.Key, rows.KeyStride, count, width, keyRows);
        for (var head = 0; head < rows.Heads; head++)
        {
            for (var start = 0; start < count; start += QueryBlock)
            {
                var queries = Math.Min(QueryBlock, count - start);
                for (var first = start; first < start + queries; first += BlockRows)
                {
                    var some = Math.Min(BlockRows, count - first);
                    float* blockP = p + ((first - start) * (long)stride), blockD = dScores + ((first - start) * (long)stride);
                    var offset = rows.Offset(first, head);
                    Probabilities(rows, head, first, some, keyColumns, blockP, stride);
                    Product(count, first + some, some, width, rows.OutputGradient + offset, rows.QueryStride, valueColumns, blockD, stride);
                    DifferentiateScores(rows, head, first, some, blockP, blockD, stride);
                    RowsTimesPacked(some, 0, first + some, count, width, blockD, stride, keyRows, rows.QueryGradient + offset, rows.QueryStride, false);
                }

                PackRows(rows.Query + rows.Offset(start, head), rows.QueryStride, queries, width, queryRows);
                AddTurned(start, queries, width, dScores, turned, stride, queryRows, rows.KeyGradient, rows.KeyStride, head > 0);
                PackRows(rows.OutputGradient + rows.Offset(start, head), rows.QueryStride, queries, width, queryRows);
                AddTurned(start, queries, width, p, turned, stride, queryRows, rows.ValueGradient, rows.KeyStride, head > 0);
            }
        }
    }

    private static int Padded(int count) => (count + 15) & ~15;

    /// <summary>[rows, width] into panels of [width, columns]: rows become columns.</summary>
    private static void PackColumns(float* source, long stride, int rows, int width, float* target)
    {
        var panels = new Panels(rows, L.BlockVectors);
        for (var panel = 0; panel < panels.Count; panel++)
        {
            var (column, columns) = (panels.FirstVector(panel) * 16, panels.Vectors(panel) * 16);
            Packing.Transpose(
                source + (column * stride), stride, width, Math.Min(columns, rows - column), target + ((long)column * width), columns, columns);
        }
    }

    /// <summary>[rows, width] into panels of [rows, columns].</summary>
    private static void PackRows(float* source, long stride, int rows, int width, float* target)
    {
        var panels = new Panels(width, L.BlockVectors);
        for (var panel = 0; panel < panels.Count; panel++)
        {
            var (column, columns) = (panels.FirstVector(panel) * 16, panels.Vectors(panel) * 16);
            Packing.Copy(source + column, stride, rows, Math.Min(columns, width - column), target + ((long)column * rows), columns);
        }
    }

    /// <summary>target [some, padded T] = a [some, width]·columns, for the panels that begin before <paramref name="seen"/>.</summary>
    private static void Product(int count, int seen, int some, int width, float* a, long strideA, float* columns, float* target, int stride)
    {
        var panels = new Panels(count, L.BlockVectors);
        for (var panel = 0; panel < panels.Count && panels.FirstVector(panel) * 16 < seen; panel++)
        {
            var (column, wide) = (panels.FirstVector(panel) * 16, panels.Vectors(panel) * 16);
            PanelProduct<L>.Multiply(wide, wide, some, width, a, strideA, columns + ((long)column * width), target + column, stride, false);
        }
    }

    /// <summary>target [some, width] (+)= a [some, from..to]·packed rows from..to.</summary>
    private static void RowsTimesPacked(
        int some, int from, int to, int count, int width, float* a, long strideA, float* packed, float* target, long strideTarget, bool add)
    {
        var panels = new Panels(width, L.BlockVectors);
        for (var panel = 0; panel < panels.Count; panel++)
        {
            var (column, columns) = (panels.FirstVector(panel) * 16, panels.Vectors(panel) * 16);
            var b = packed + ((long)column * count) + ((long)from * columns);
            PanelProduct<L>.Multiply(columns, width - column, some, to - from, a + from, strideA, b, target + column, strideTarget, add);
        }
    }

    /// <summary>target [keys, width] (+)= Σ_i matrix[i, ·]·packed row i over a block of queries from <paramref name="start"/>.</summary>
    /// <remarks>The matrix has zeros above its diagonal. Keys from start on were seen by no block before: theirs are overwritten.</remarks>
    private static void AddTurned(
        int start, int queries, int width, float* matrix, float* turned, int stride, float* packed, float* target, long strideTarget, bool add)
    {
        var keys = start + queries;
        Packing.Transpose(matrix, stride, keys, queries, turned, QueryBlock, queries);
        for (var first = 0; first < keys; first += BlockRows)
        {
            var from = Math.Max(0, first - start); // queries before see none of these keys
            RowsTimesPacked(
                Math.Min(BlockRows, keys - first), from, queries, queries, width, turned + (first * (long)QueryBlock), QueryBlock, packed,
                target + (first * strideTarget), strideTarget, add || first < start);
        }
    }

    /// <summary>p [some, T padded]: each row the softmax over the keys that it sees, zeros after them as far as anything reads.</summary>
    private static void Probabilities(in AttentionRows rows, int head, int first, int some, float* keys, float* p, int stride)
    {
        Product(rows.Rows, first + some, some, rows.Width, rows.Query + rows.Offset(first, head), rows.QueryStride, keys, p, stride);
        var scale = 1 / MathF.Sqrt(rows.Width);
        for (var r = 0; r < some; r++)
        {
            Softmax(p + (r * stride), first + r + 1, Padded(first + some), scale);
        }
    }

    /// <summary>Softmax of scale·row over the first <paramref name="visible"/>, zeros up to <paramref name="end"/>, a whole number of vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(float* row, int visible, int end, float scale)
    {
        for (var j = visible; j < end; j++)
        {
            row[j] = float.NegativeInfinity; // e^−∞ = 0
        }

        var largest = L.Load(row);
        for (var j = 16; j < visible; j += 16)
        {
            largest = L.Max(largest, L.Load(row + j));
        }

        L sum = L.All(0), factor = L.All(scale), shift = L.All(-scale * L.Largest(largest));
        for (var j = 0; j < end; j += 16)
        {
            var e = Elementary.Exp(L.Fma(L.Load(row + j), factor, shift));
            sum += e;
            e.Store(row + j);
        }

        var share = L.All(1 / L.Sum(sum));
        for (var j = 0; j < end; j += 16)
        {
            (L.Load(row + j) * share).Store(row + j);
        }
    }

    /// <summary>Turns dout·v into dS, for a block of rows; zeros above the diagonal as far as anything reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DifferentiateScores(in AttentionRows rows, int head, int first, int some, float* p, float* dScores, int stride)
    {
        var factor = L.All(1 / MathF.Sqrt(rows.Width));
        var end = Padded(first + some);
        for (var i = first; i < first + some; i++, p += stride, dScores += stride)
        {
            var offset = rows.Offset(i, head);
            var mean = L.All(Dot(rows.OutputGradient + offset, rows.Output + offset, rows.Width)); // Σ_j P·(dout·v_j)
            for (var j = 0; j < end; j += 16)
            {
                (L.Load(p + j) * (L.Load(dScores + j) - mean) * factor).Store(dScores + j);
            }
        }
    }

    private static float Dot(float* a, float* b, int width)
    {
        var sum = L.All(0);
        var i = 0;
        for (; i + 16 <= width; i += 16)
        {
            sum = L.Fma(L.Load(a + i), L.Load(b + i), sum);
        }

        var total = L.Sum(sum);
        for (; i < width; i++)
        {
            total = MathF.FusedMultiplyAdd(a[i], b[i], total);
        }

        return total;
    }
}
