using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary>The innermost loops: c (+)= a·b for a block of 8, 4, 2 or 1 rows whose sums stay in registers.</summary>
/// <remarks>
/// <c>a</c>: [rows, depth] with row stride <c>lda</c>, read in place, or eight rows interleaved. <c>b</c>: [depth, width], packed without gaps.
/// <c>c</c>: [rows, width] with row stride <c>ldc</c>. Each sum is one chain of fused multiply-adds from 0 upwards in depth, the same for
/// every block height, so which block a row falls in can't be seen in its bits.
/// Eight rows of three vectors reach 99 % of the multiply-add peak of a Zen 5 core with operands in its L1 cache; the
/// block of c is fetched before the loop (its misses after the loop cost a tenth of the whole).
/// Compiled at once with full optimization: the first, unoptimized tier would be a hundred times slower.
/// </remarks>
internal static unsafe class MatMulBlock<TRow>
    where TRow : unmanaged, IBlockRow<TRow>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    /// <summary>Any number of rows.</summary>
    public static void Rows(int rows, int depth, float* a, long lda, float* b, float* c, long ldc, bool add, int blockRows)
    {
        if (blockRows == 8)
        {
            for (; rows >= 8; rows -= 8, a += 8 * lda, c += 8 * ldc)
            {
                Rows8(depth, a, lda, b, c, ldc, add);
            }
        }

        for (; rows >= 4; rows -= 4, a += 4 * lda, c += 4 * ldc)
        {
            Rows4(depth, a, lda, b, c, ldc, add);
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

    /// <summary>Groups of eight rows whose a lies as [depth, 8], one group <paramref name="groupStride"/> floats after the other.</summary>
    public static void Interleaved(int groups, int depth, float* a, long groupStride, float* b, float* c, long ldc, bool add)
    {
        for (var group = 0; group < groups; group++, a += groupStride, c += 8 * ldc)
        {
            Interleaved8(depth, a, b, c, ldc, add);
        }
    }

    [MethodImpl(Hot)]
    private static void Interleaved8(int depth, float* a, float* b, float* c, long ldc, bool add)
    {
        Fetch(c, ldc, 8);
        TRow sum0 = TRow.Zero, sum1 = TRow.Zero, sum2 = TRow.Zero, sum3 = TRow.Zero;
        TRow sum4 = TRow.Zero, sum5 = TRow.Zero, sum6 = TRow.Zero, sum7 = TRow.Zero;
        for (long k = 0; k < depth; k++, a += 8, b += TRow.Width)
        {
            var row = TRow.Load(b);
            sum0 = TRow.Fma(a[0], row, sum0);
            sum1 = TRow.Fma(a[1], row, sum1);
            sum2 = TRow.Fma(a[2], row, sum2);
            sum3 = TRow.Fma(a[3], row, sum3);
            sum4 = TRow.Fma(a[4], row, sum4);
            sum5 = TRow.Fma(a[5], row, sum5);
            sum6 = TRow.Fma(a[6], row, sum6);
            sum7 = TRow.Fma(a[7], row, sum7);
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
    private static void Rows8(int depth, float* a, long lda, float* b, float* c, long ldc, bool add)
    {
        Fetch(c, ldc, 8);
        TRow sum0 = TRow.Zero, sum1 = TRow.Zero, sum2 = TRow.Zero, sum3 = TRow.Zero;
        TRow sum4 = TRow.Zero, sum5 = TRow.Zero, sum6 = TRow.Zero, sum7 = TRow.Zero;
        float* a1 = a + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda, a6 = a5 + lda, a7 = a6 + lda;
        for (long k = 0; k < depth; k++, b += TRow.Width)
        {
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
    private static void Rows4(int depth, float* a, long lda, float* b, float* c, long ldc, bool add)
    {
        Fetch(c, ldc, 4);
        TRow sum0 = TRow.Zero, sum1 = TRow.Zero, sum2 = TRow.Zero, sum3 = TRow.Zero;
        float* a1 = a + lda, a2 = a1 + lda, a3 = a2 + lda;
        for (long k = 0; k < depth; k++, b += TRow.Width)
        {
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
        Fetch(c, ldc, 2);
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
    private static void Fetch(float* c, long ldc, int rows)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        for (var r = 0; r < rows; r++, c += ldc)
        {
            for (var i = 0; i < TRow.Width; i += 16)
            {
                Sse.Prefetch0(c + i);
            }
        }
    }
}
