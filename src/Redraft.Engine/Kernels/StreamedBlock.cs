using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary>The innermost loops over panels that are read from far memory: <see cref="MatMulBlock{TRow}"/>'s sums, bit for bit.</summary>
/// <remarks>
/// Differs from it in fetching ahead: while a block of rows is computed from one panel, a share of the panel behind it comes into the
/// L2 cache, one line per step of depth, so three blocks of rows bring in a panel of three vectors. Weights in DRAM: 340 → 457 GFLOP/s for 32 rows.
/// One or two rows do nothing but read, in the order of the addresses, which the processor fetches ahead by itself: telling it cost a fifth.
/// </remarks>
internal static unsafe class StreamedBlock<TRow>
    where TRow : unmanaged, IBlockRow<TRow>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Any number of rows.</summary>
    public static void Rows(PanelShape shape, float* a, long lda, float* b, float* c, long ldc, int blockRows)
    {
        var (rows, depth, add) = (shape.Rows, shape.Depth, shape.Add);
        float* ahead = b + ((long)depth * TRow.Width), end = ahead + ((long)depth * TRow.Width);
        for (; blockRows == 8 && rows >= 8; rows -= 8, a += 8 * lda, c += 8 * ldc)
        {
            Rows8(depth, a, lda, b, c, ldc, add, ahead);
            ahead = Next(ahead, depth, end);
        }

        for (; rows >= 4; rows -= 4, a += 4 * lda, c += 4 * ldc)
        {
            Rows4(depth, a, lda, b, c, ldc, add, ahead);
            ahead = Next(ahead, depth, end);
        }

        if (rows >= 2)
        {
            Rows2(depth, a, lda, b, c, ldc, add);
            rows -= 2;
            a += 2 * lda;
            c += 2 * ldc;
        }

        if (rows == 1)
        {
            Rows1(depth, a, b, c, add);
        }
    }

    private static float* Next(float* ahead, int depth, float* end) => ahead < end ? ahead + ((long)depth * 16) : end;

    [MethodImpl(Hot)]
    private static void Rows8(int depth, float* a, long lda, float* b, float* c, long ldc, bool add, float* ahead)
    {
        TRow sum0 = TRow.Zero, sum1 = TRow.Zero, sum2 = TRow.Zero, sum3 = TRow.Zero;
        TRow sum4 = TRow.Zero, sum5 = TRow.Zero, sum6 = TRow.Zero, sum7 = TRow.Zero;
        float* a1 = a + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda, a6 = a5 + lda, a7 = a6 + lda;
        Fetch(c, ldc, 8);
        for (long k = 0; k < depth; k++, b += TRow.Width)
        {
            FetchFar(ahead + (k * 16));
            var row = TRow.Load(b);
            sum0 = TRow.Fma(a[k], row, sum0);
            sum1 = TRow.Fma(a1[k], row, sum1);
            sum2 = TRow.Fma(a2[k], row, sum2);
            sum3 = TRow.Fma(a3[k], row, sum3);
            sum4 = TRow.Fma(a4[k], row, sum4);
            sum5 = TRow.Fma(a5[k], row, sum5);
            sum6 = TRow.Fma(a6[k], row, sum6);
            sum7 = TRow.Fma(a7[k], row, sum7);
        }

        Put(sum0, c, add);
        Put(sum1, c += ldc, add);
        Put(sum2, c += ldc, add);
        Put(sum3, c += ldc, add);
        Put(sum4, c += ldc, add);
        Put(sum5, c += ldc, add);
        Put(sum6, c += ldc, add);
        Put(sum7, c + ldc, add);
    }

    [MethodImpl(Hot)]
    private static void Rows4(int depth, float* a, long lda, float* b, float* c, long ldc, bool add, float* ahead)
    {
        TRow sum0 = TRow.Zero, sum1 = TRow.Zero, sum2 = TRow.Zero, sum3 = TRow.Zero;
        float* a1 = a + lda, a2 = a1 + lda, a3 = a2 + lda;
        Fetch(c, ldc, 4);
        for (long k = 0; k < depth; k++, b += TRow.Width)
        {
            FetchFar(ahead + (k * 16));
            var row = TRow.Load(b);
            sum0 = TRow.Fma(a[k], row, sum0);
            sum1 = TRow.Fma(a1[k], row, sum1);
            sum2 = TRow.Fma(a2[k], row, sum2);
            sum3 = TRow.Fma(a3[k], row, sum3);
        }

        Put(sum0, c, add);
        Put(sum1, c += ldc, add);
        Put(sum2, c += ldc, add);
        Put(sum3, c + ldc, add);
    }

    [MethodImpl(Hot)]
    private static void Rows2(int depth, float* a, long lda, float* b, float* c, long ldc, bool add)
    {
        TRow sum0 = TRow.Zero, sum1 = TRow.Zero;
        var a1 = a + lda;
        for (long k = 0; k < depth; k++, b += TRow.Width)
        {
            var row = TRow.Load(b);
            sum0 = TRow.Fma(a[k], row, sum0);
            sum1 = TRow.Fma(a1[k], row, sum1);
        }

        Put(sum0, c, add);
        Put(sum1, c + ldc, add);
    }

    [MethodImpl(Hot)]
    private static void Rows1(int depth, float* a, float* b, float* c, bool add)
    {
        var sum = TRow.Zero;
        for (long k = 0; k < depth; k++, b += TRow.Width)
        {
            sum = TRow.Fma(a[k], TRow.Load(b), sum);
        }

        Put(sum, c, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(TRow sum, float* c, bool add)
    {
        if (add)
        {
            sum = TRow.Load(c) + sum;
        }

        sum.Store(c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchFar(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address); // an address past the end does no harm
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* c, long ldc, int rows)
    {
        for (var r = 0; r < rows && Sse.IsSupported; r++, c += ldc)
        {
            for (var i = 0; i < TRow.Width; i += 16)
            {
                Sse.Prefetch0(c + i);
            }
        }
    }
}
