using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Attention of a few queries over one page of keys and values.</summary>
/// <remarks>
/// Each score is summed over the head's dimensions and each output over the positions in one fixed order, whether a query is
/// computed alone or as one of four. So a query's bits don't depend on its neighbours, and a machine
/// without 512-bit vectors (where the runtime splits them) gives the same.
/// </remarks>
internal static unsafe class AttentionKernel
{
    /// <summary>Queries of a tile: 4 × 2 vectors keep eight chains of multiply-adds in flight, which hides their latency.</summary>
    public const int TileRows = 4;

    private const int Page = KeyValueLayout.PageLength;
    private const int Lanes = 16;

    /// <summary>scores[j] = q·k[j] for the positions j of a prefix page.</summary>
    /// <param name="query">[head width]</param>
    /// <param name="keys">[head width, page]</param>
    /// <param name="headWidth">Length of the query.</param>
    /// <param name="scores">Receives [page].</param>
    public static void Scores<T>(float* query, T* keys, int headWidth, float* scores)
        where T : unmanaged, IKeyValueCell<T>
    {
        var (low, high) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var d = 0; d < headWidth; d++)
        {
            var q = Vector512.Create(query[d]);
            var (keyLow, keyHigh) = T.Load32(keys + (d * Page));
            Add(q, keyLow, keyHigh, ref low, ref high);
        }

        Vector512.Store(low, scores);
        Vector512.Store(high, scores + Lanes);
    }

    /// <summary><see cref="Scores"/> for four queries; query r starts at r·<paramref name="queryStride"/>, its scores at r·<paramref name="stride"/>.</summary>
    public static void Scores4<T>(float* query, int queryStride, T* keys, int headWidth, float* scores, int stride)
        where T : unmanaged, IKeyValueCell<T>
    {
        float* q0 = query, q1 = query + queryStride, q2 = query + (2 * queryStride), q3 = query + (3 * queryStride);
        Vector512<float> a0, a1, b0, b1, c0, c1, d0, d1;
        a0 = a1 = b0 = b1 = c0 = c1 = d0 = d1 = Vector512<float>.Zero;
        for (var d = 0; d < headWidth; d++)
        {
            var (low, high) = T.Load32(keys + (d * Page));
            Add(Vector512.Create(q0[d]), low, high, ref a0, ref a1);
            Add(Vector512.Create(q1[d]), low, high, ref b0, ref b1);
            Add(Vector512.Create(q2[d]), low, high, ref c0, ref c1);
            Add(Vector512.Create(q3[d]), low, high, ref d0, ref d1);
        }

        Vector512.Store(a0, scores);
        Vector512.Store(a1, scores + Lanes);
        Vector512.Store(b0, scores + stride);
        Vector512.Store(b1, scores + stride + Lanes);
        Vector512.Store(c0, scores + (2 * stride));
        Vector512.Store(c1, scores + (2 * stride) + Lanes);
        Vector512.Store(d0, scores + (3 * stride));
        Vector512.Store(d1, scores + (3 * stride) + Lanes);
    }

    /// <summary>output += Σ_j weights[j]·v[j] over the first positions of a page.</summary>
    /// <param name="weights">[positions]</param>
    /// <param name="values">[page, padded width]</param>
    /// <param name="positions">How many positions count; no further value is read.</param>
    /// <param name="paddedWidth">A multiple of 16.</param>
    /// <param name="output">[padded width]</param>
    public static void Accumulate<T>(float* weights, T* values, int positions, int paddedWidth, float* output)
        where T : unmanaged, IKeyValueCell<T>
    {
        var column = 0;
        for (; column <= paddedWidth - (2 * Lanes); column += 2 * Lanes)
        {
            var (low, high) = (Vector512.Load(output + column), Vector512.Load(output + column + Lanes));
            for (var j = 0; j < positions; j++)
            {
                var (valueLow, valueHigh) = T.Load32(values + (j * paddedWidth) + column);
                Add(Vector512.Create(weights[j]), valueLow, valueHigh, ref low, ref high);
            }

            Vector512.Store(low, output + column);
            Vector512.Store(high, output + column + Lanes);
        }

        if (column < paddedWidth)
        {
            AccumulateTail(weights, values + column, positions, paddedWidth, output + column);
        }
    }

    /// <summary><see cref="Accumulate"/> for four rows of weights, <paramref name="stride"/> apart.</summary>
    public static void Accumulate4<T>(float* weights, int stride, T* values, int positions, int paddedWidth, float* output)
        where T : unmanaged, IKeyValueCell<T>
        => Accumulate4(weights, stride, values, values, values, values, positions, paddedWidth, output);

    /// <summary><see cref="Accumulate"/> for four rows of weights, each with its own values.</summary>
    public static void Accumulate4<T>(
        float* weights, int stride, T* v0, T* v1, T* v2, T* v3, int positions, int paddedWidth, float* output)
        where T : unmanaged, IKeyValueCell<T>
    {
        var values = stackalloc T*[TileRows] { v0, v1, v2, v3 };
        var column = 0;
        for (; column <= paddedWidth - (2 * Lanes); column += 2 * Lanes)
        {
            if (v0 == v1 && v1 == v2 && v2 == v3)
            {
                AccumulateColumns(weights, stride, v0 + column, positions, paddedWidth, output + column);
            }
            else
            {
                AccumulateOwnColumns(weights, stride, values, column, positions, paddedWidth, output + column);
            }
        }

        if (column < paddedWidth)
        {
            AccumulateTails(weights, stride, values, column, positions, paddedWidth, output + column);
        }
    }

    private static void AccumulateColumns<T>(float* weights, int stride, T* values, int positions, int paddedWidth, float* output)
        where T : unmanaged, IKeyValueCell<T>
    {
        float* o0 = output, o1 = output + paddedWidth, o2 = output + (2 * paddedWidth), o3 = output + (3 * paddedWidth);
        float* w1 = weights + stride, w2 = weights + (2 * stride), w3 = weights + (3 * stride);
        var (a0, a1) = (Vector512.Load(o0), Vector512.Load(o0 + Lanes));
        var (b0, b1) = (Vector512.Load(o1), Vector512.Load(o1 + Lanes));
        var (c0, c1) = (Vector512.Load(o2), Vector512.Load(o2 + Lanes));
        var (d0, d1) = (Vector512.Load(o3), Vector512.Load(o3 + Lanes));
        for (var j = 0; j < positions; j++)
        {
            var (low, high) = T.Load32(values + (j * paddedWidth));
            Add(Vector512.Create(weights[j]), low, high, ref a0, ref a1);
            Add(Vector512.Create(w1[j]), low, high, ref b0, ref b1);
            Add(Vector512.Create(w2[j]), low, high, ref c0, ref c1);
            Add(Vector512.Create(w3[j]), low, high, ref d0, ref d1);
        }

        Vector512.Store(a0, o0);
        Vector512.Store(a1, o0 + Lanes);
        Vector512.Store(b0, o1);
        Vector512.Store(b1, o1 + Lanes);
        Vector512.Store(c0, o2);
        Vector512.Store(c1, o2 + Lanes);
        Vector512.Store(d0, o3);
        Vector512.Store(d1, o3 + Lanes);
    }

    private static void AccumulateOwnColumns<T>(float* weights, int stride, T** values, int column, int positions, int paddedWidth, float* output)
        where T : unmanaged, IKeyValueCell<T>
    {
        float* o0 = output, o1 = output + paddedWidth, o2 = output + (2 * paddedWidth), o3 = output + (3 * paddedWidth);
        float* w1 = weights + stride, w2 = weights + (2 * stride), w3 = weights + (3 * stride);
        T* v0 = values[0] + column, v1 = values[1] + column, v2 = values[2] + column, v3 = values[3] + column;
        var (a0, a1) = (Vector512.Load(o0), Vector512.Load(o0 + Lanes));
        var (b0, b1) = (Vector512.Load(o1), Vector512.Load(o1 + Lanes));
        var (c0, c1) = (Vector512.Load(o2), Vector512.Load(o2 + Lanes));
        var (d0, d1) = (Vector512.Load(o3), Vector512.Load(o3 + Lanes));
        for (var j = 0; j < positions; j++)
        {
            var at = j * paddedWidth;
            Add(Vector512.Create(weights[j]), T.Load32(v0 + at), ref a0, ref a1);
            Add(Vector512.Create(w1[j]), T.Load32(v1 + at), ref b0, ref b1);
            Add(Vector512.Create(w2[j]), T.Load32(v2 + at), ref c0, ref c1);
            Add(Vector512.Create(w3[j]), T.Load32(v3 + at), ref d0, ref d1);
        }

        Vector512.Store(a0, o0);
        Vector512.Store(a1, o0 + Lanes);
        Vector512.Store(b0, o1);
        Vector512.Store(b1, o1 + Lanes);
        Vector512.Store(c0, o2);
        Vector512.Store(c1, o2 + Lanes);
        Vector512.Store(d0, o3);
        Vector512.Store(d1, o3 + Lanes);
    }

    private static void AccumulateTail<T>(float* weights, T* values, int positions, int paddedWidth, float* output)
        where T : unmanaged, IKeyValueCell<T>
    {
        var sum = Vector512.Load(output);
        for (var j = 0; j < positions; j++)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[j]), T.Load16(values + (j * paddedWidth)), sum);
        }

        Vector512.Store(sum, output);
    }

    // Four chains side by side, as one alone would wait for each of its sums.
    private static void AccumulateTails<T>(float* weights, int stride, T** values, int column, int positions, int paddedWidth, float* output)
        where T : unmanaged, IKeyValueCell<T>
    {
        float* o0 = output, o1 = output + paddedWidth, o2 = output + (2 * paddedWidth), o3 = output + (3 * paddedWidth);
        float* w1 = weights + stride, w2 = weights + (2 * stride), w3 = weights + (3 * stride);
        T* v0 = values[0] + column, v1 = values[1] + column, v2 = values[2] + column, v3 = values[3] + column;
        Vector512<float> a = Vector512.Load(o0), b = Vector512.Load(o1), c = Vector512.Load(o2), d = Vector512.Load(o3);
        for (var j = 0; j < positions; j++)
        {
            var at = j * paddedWidth;
            a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[j]), T.Load16(v0 + at), a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(w1[j]), T.Load16(v1 + at), b);
            c = Vector512.FusedMultiplyAdd(Vector512.Create(w2[j]), T.Load16(v2 + at), c);
            d = Vector512.FusedMultiplyAdd(Vector512.Create(w3[j]), T.Load16(v3 + at), d);
        }

        Vector512.Store(a, o0);
        Vector512.Store(b, o1);
        Vector512.Store(c, o2);
        Vector512.Store(d, o3);
    }

    /// <summary>Turns scores into weights exp(scale·(score − max)), 0 where the score is −∞, and returns their sum.</summary>
    /// <param name="scores">[length], overwritten.</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="scale">1/√(head width).</param>
    public static float Softmax(float* scores, int length, float scale)
    {
        var largest = Lanes512.Load(scores);
        for (var i = Lanes; i < length; i += Lanes)
        {
            largest = Lanes512.Max(largest, Lanes512.Load(scores + i));
        }

        var max = Lanes512.Largest(largest);
        var (shift, factor, sum) = (Lanes512.All(max), Lanes512.All(scale), Lanes512.All(0));
        for (var i = 0; i < length; i += Lanes)
        {
            var weight = Elementary.Exp((Lanes512.Load(scores + i) - shift) * factor);
            weight.Store(scores + i);
            sum += weight;
        }

        return Lanes512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<float> weight, (Vector512<float> Low, Vector512<float> High) values, ref Vector512<float> sumLow, ref Vector512<float> sumHigh)
        => Add(weight, values.Low, values.High, ref sumLow, ref sumHigh);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<float> weight, Vector512<float> low, Vector512<float> high, ref Vector512<float> sumLow, ref Vector512<float> sumHigh)
    {
        sumLow = Vector512.FusedMultiplyAdd(weight, low, sumLow);
        sumHigh = Vector512.FusedMultiplyAdd(weight, high, sumHigh);
    }
}
