using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>Scores of one query over a page of its own keys, which lie [page, padded width].</summary>
/// <remarks>
/// Each score is a sum across lanes, by the tree of <see cref="ILanes{T}.Sum"/>. Sixteen positions go through the tree together, two
/// vectors becoming one at every branch: the same additions, so the same bits, at a quarter of the cost of sixteen sums.
/// </remarks>
internal static unsafe class SuffixScores
{
    private const int Lanes = 16;
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>scores[j] = q·k[j] for the first positions of a page.</summary>
    /// <param name="query">[padded width]</param>
    /// <param name="keys">[page, padded width]; all of the page may be read.</param>
    /// <param name="positions">How many positions count.</param>
    /// <param name="paddedWidth">A multiple of 16; query and keys are 0 past the head width.</param>
    /// <param name="scores">Receives [positions]; up to the page's end it may be overwritten.</param>
    public static void Score<T>(float* query, T* keys, int positions, int paddedWidth, float* scores)
        where T : unmanaged, IKeyValueCell<T>
    {
        if (!Avx512F.IsSupported)
        {
            for (var j = 0; j < positions; j++)
            {
                scores[j] = Lanes512.Sum(new Lanes512(Vector(query, keys + (j * paddedWidth), paddedWidth)));
            }

            return;
        }

        for (var j = 0; j < positions; j += Lanes)
        {
            Sixteen(query, keys + (j * paddedWidth), paddedWidth).Store(scores + j);
        }
    }

    /// <summary>Scores of 16 positions. The order in which they go in is the one that brings them out in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> Sixteen<T>(float* query, T* keys, int paddedWidth)
        where T : unmanaged, IKeyValueCell<T>
    {
        var a = Pairs(Four(query, keys, paddedWidth), Four(query, keys + paddedWidth, paddedWidth));
        var b = Pairs(Four(query, keys + (2 * paddedWidth), paddedWidth), Four(query, keys + (3 * paddedWidth), paddedWidth));
        const byte Even = 0x88, Odd = 0xdd;
        return Avx512F.Shuffle(a, b, Even) + Avx512F.Shuffle(a, b, Odd);
    }

    /// <summary>Positions 0, 4, 8 and 12, each summed to the four lanes of a quarter: lanes 8 apart, then 4 apart.</summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Four<T>(float* query, T* keys, int paddedWidth)
        where T : unmanaged, IKeyValueCell<T>
    {
        const byte Low = 0x44, High = 0xee, Even = 0x88, Odd = 0xdd;
        var (p0, p4) = (Vector(query, keys, paddedWidth), Vector(query, keys + (4 * paddedWidth), paddedWidth));
        var (p8, p12) = (Vector(query, keys + (8 * paddedWidth), paddedWidth), Vector(query, keys + (12 * paddedWidth), paddedWidth));
        var low = Avx512F.Shuffle4x128(p0, p4, Low) + Avx512F.Shuffle4x128(p0, p4, High);
        var high = Avx512F.Shuffle4x128(p8, p12, Low) + Avx512F.Shuffle4x128(p8, p12, High);
        return Avx512F.Shuffle4x128(low, high, Even) + Avx512F.Shuffle4x128(low, high, Odd);
    }

    /// <summary>Lanes 2 apart: quarters of [x0, x1, y0, y1].</summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Pairs(Vector512<float> x, Vector512<float> y)
        => Avx512F.UnpackLow(x.AsDouble(), y.AsDouble()).AsSingle() + Avx512F.UnpackHigh(x.AsDouble(), y.AsDouble()).AsSingle();

    /// <summary>Lane by lane Σ q·k over the vectors of a head, in order.</summary>
    [MethodImpl(Inline)]
    private static Vector512<float> Vector<T>(float* query, T* key, int paddedWidth)
        where T : unmanaged, IKeyValueCell<T>
    {
        if (paddedWidth == Lanes)
        {
            return Vector512.Load(query) * T.Load16(key);
        }

        var (low, high) = T.Load32(key);
        var sum = Vector512.FusedMultiplyAdd(Vector512.Load(query + Lanes), high, Vector512.Load(query) * low);
        var column = 2 * Lanes;
        for (; column + (2 * Lanes) <= paddedWidth; column += 2 * Lanes)
        {
            (low, high) = T.Load32(key + column);
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(query + column), low, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(query + column + Lanes), high, sum);
        }

        return column < paddedWidth ? Vector512.FusedMultiplyAdd(Vector512.Load(query + column), T.Load16(key + column), sum) : sum;
    }
}
