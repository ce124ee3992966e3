using System.Runtime.CompilerServices;

namespace Redraft.Engine.Kernels;

/// <inheritdoc/>
internal sealed unsafe class LaneAttention<L> : CausalAttention
    where L : unmanaged, ILanes<L>
{
    private const int BlockRows = 8;

    public override void Forward(in AttentionRows rows, Scratch scratch)
    {
        var (count, width, stride) = (rows.Rows, rows.Width, Padded(rows.Rows));
        using var lease = scratch.Borrow(((long)width * stride) + ((long)stride * Padded(width)) + (BlockRows * stride));
        var keys = lease.Pointer;                              // [panels of T][width, columns]
        var values = keys + ((long)width * stride);            // [panels of width][T, columns]
        var scores = values + ((long)stride * Padded(width));  // [8, T padded]
        PackColumns(rows.Key, rows.KeyStride, count, width, keys);
        PackRows(rows.Value, rows.KeyStride, count, width, values);
        var scale = 1 / MathF.Sqrt(width);
        for (var head = 0; head < rows.Heads; head++)
        {
            for (var first = 0; first < count; first += BlockRows)
            {
                var some = Math.Min(BlockRows, count - first);
                var seen = first + some; // columns that any row of the block sees
                Product(count, seen, some, width, Row(rows.Query, rows.QueryStride, first, head, width), rows.QueryStride, keys, scores, stride);
                for (var r = 0; r < some; r++)
                {
                    var logSum = SoftmaxOfSeen(scores + (r * stride), first + r + 1, seen, scale);
                    rows.LogSums[((first + r) * rows.LogSumStride) + head] = logSum;
                }

                RowsTimesPacked(
                    some, 0, seen, count, width, scores, stride, values, Row(rows.Output, rows.QueryStride, first, head, width), rows.QueryStride, false);
            }
        }
    }

    public override void Backward(in AttentionRows rows, Scratch scratch)
    {
        var (count, width, stride) = (rows.Rows, rows.Width, Padded(rows.Rows));
        var square = (long)count * stride;
        var packed = (long)stride * Padded(width);
        using var lease = scratch.Borrow((3 * square) + (2L * width * stride) + (2 * packed));
        var p = lease.Pointer;                                 // [T, T padded]
        var dScores = p + square;                              // [T, T padded]
        var turned = dScores + square;                         // [T, T padded], one of them transposed
        var keyColumns = turned + square;                      // [panels of T][width, columns]
        var valueColumns = keyColumns + ((long)width * stride);
        var keyRows = valueColumns + ((long)width * stride);   // [panels of width][T, columns]
        var queryRows = keyRows + packed;                      // the same of queries, then of output gradients
        PackColumns(rows.Key, rows.KeyStride, count, width, keyColumns);
        PackColumns(rows.Value, rows.KeyStride, count, width, valueColumns);
        PackRows(rows.Key, rows.KeyStride, count, width, keyRows);
        for (var head = 0; head < rows.Heads; head++)
        {
            for (var first = 0; first < count; first += BlockRows)
            {
                var some = Math.Min(BlockRows, count - first);
                float* blockP = p + (first * (long)stride), blockD = dScores + (first * (long)stride);
                var dOut = Row(rows.OutputGradient, rows.QueryStride, first, head, width);
                Product(count, first + some, some, width, Row(rows.Query, rows.QueryStride, first, head, width), rows.QueryStride, keyColumns, blockP, stride);
                Product(count, first + some, some, width, dOut, rows.QueryStride, valueColumns, blockD, stride);
                DifferentiateScores(rows, head, first, some, blockP, blockD, stride);
                RowsTimesPacked(
                    some, 0, first + some, count, width, blockD, stride, keyRows,
                    Row(rows.QueryGradient, rows.QueryStride, first, head, width), rows.QueryStride, false);
            }

            PackRows(Row(rows.Query, rows.QueryStride, 0, head, width), rows.QueryStride, count, width, queryRows);
            AddTurned(count, width, dScores, turned, stride, queryRows, rows.KeyGradient, rows.KeyStride, head > 0);
            PackRows(Row(rows.OutputGradient, rows.QueryStride, 0, head, width), rows.QueryStride, count, width, queryRows);
            AddTurned(count, width, p, turned, stride, queryRows, rows.ValueGradient, rows.KeyStride, head > 0);
        }
    }

    private static int Padded(int count) => (count + 15) & ~15;

    private static float* Row(float* rows, long stride, int row, int head, int width) => rows + (row * stride) + (head * width);

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

    /// <summary>target [T, width] (+)= Σ_i matrix[i, ·]·packed row i, where matrix has zeros above its diagonal.</summary>
    private static void AddTurned(
        int count, int width, float* matrix, float* turned, int stride, float* packed, float* target, long strideTarget, bool add)
    {
        Packing.Transpose(matrix, stride, count, count, turned, stride, count);
        for (var first = 0; first < count; first += BlockRows)
        {
            var some = Math.Min(BlockRows, count - first);
            RowsTimesPacked(
                some, first, count, count, width, turned + (first * (long)stride), stride, packed, target + (first * strideTarget), strideTarget, add);
        }
    }

    /// <summary>Softmax of scale·row over the first <paramref name="visible"/>, zeros up to <paramref name="seen"/>; returns ln Σ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SoftmaxOfSeen(float* row, int visible, int seen, float scale)
    {
        new Span<float>(row + visible, Padded(seen) - visible).Fill(float.NegativeInfinity); // e^−∞ = 0; the row is padded to whole vectors
        var largest = L.Load(row);
        for (var j = 16; j < visible; j += 16)
        {
            largest = L.Max(largest, L.Load(row + j));
        }

        var max = L.Largest(largest) * scale;
        L sum = L.All(0), factor = L.All(scale), shift = L.All(-max);
        for (var j = 0; j < seen; j += 16)
        {
            var e = Elementary.Exp(L.Fma(L.Load(row + j), factor, shift));
            sum += e;
            e.Store(row + j);
        }

        var total = L.Sum(sum);
        var share = L.All(1 / total);
        for (var j = 0; j < seen; j += 16)
        {
            (L.Load(row + j) * share).Store(row + j);
        }

        return max + MathF.Log(total);
    }

    /// <summary>Turns scores into P and their gradients-to-be (dout·v) into dS, for a block of rows; zeros up to the padded T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DifferentiateScores(in AttentionRows rows, int head, int first, int some, float* p, float* dScores, int stride)
    {
        var scale = 1 / MathF.Sqrt(rows.Width);
        for (var i = first; i < first + some; i++, p += stride, dScores += stride)
        {
            var mean = L.All(Dot(
                Row(rows.OutputGradient, rows.QueryStride, i, head, rows.Width), Row(rows.Output, rows.QueryStride, i, head, rows.Width), rows.Width));
            L factor = L.All(scale), shift = L.All(-rows.LogSums[(i * rows.LogSumStride) + head]);
            new Span<float>(p + i + 1, stride - i - 1).Fill(float.NegativeInfinity);
            new Span<float>(dScores + i + 1, stride - i - 1).Clear();
            for (var j = 0; j < stride; j += 16)
            {
                var weight = Elementary.Exp(L.Fma(L.Load(p + j), factor, shift));
                weight.Store(p + j);
                (weight * (L.Load(dScores + j) - mean) * factor).Store(dScores + j);
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
