using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary>Copies an operand into the order in which <see cref="MatMulBlock{TRow}"/> reads it.</summary>
internal static unsafe class Packing
{
    private const int FetchAhead = 8; // rows

    /// <summary>target[k, j] = source[k, j] for <paramref name="columns"/> columns, then zeros up to <paramref name="width"/>.</summary>
    public static void Copy(float* source, long stride, int depth, int columns, float* target, int width)
    {
        if (columns == width && width == 48)
        {
            CopyPanel(source, stride, depth, target);
            return;
        }

        for (var k = 0; k < depth; k++, source += stride, target += width)
        {
            var j = 0;
            for (; j + 16 <= columns; j += 16)
            {
                Fetch(source + (FetchAhead * stride) + j);
                Vector512.Load(source + j).Store(target + j);
            }

            for (; j < columns; j++)
            {
                target[j] = source[j];
            }

            for (; j < width; j++)
            {
                target[j] = 0;
            }
        }
    }

    /// <summary>The commonest case: 48 columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPanel(float* source, long stride, int depth, float* target)
    {
        var ahead = FetchAhead * stride;
        for (var k = 0; k < depth; k++, source += stride, target += 48)
        {
            Fetch(source + ahead);
            Fetch(source + ahead + 16);
            Fetch(source + ahead + 32);
            Vector512.Load(source).Store(target);
            Vector512.Load(source + 16).Store(target + 16);
            Vector512.Load(source + 32).Store(target + 32);
        }
    }

    /// <summary>target[g, k, i] = source[k, 8·g + i]: groups of eight columns, each [depth, 8] and <paramref name="groupStride"/> floats after the one before.</summary>
    /// <remarks>Two rows and two groups at a time, so that whole cache lines are read and written.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Interleave(float* source, long stride, int depth, int groups, float* target, long groupStride)
    {
        var k = 0;
        for (; k + 2 <= depth; k += 2, source += 2 * stride, target += 16)
        {
            float* next = source + stride, ahead = source + (FetchAhead * stride), to = target;
            var group = 0;
            for (; group + 2 <= groups; group += 2, to += 2 * groupStride)
            {
                Fetch(ahead + (8 * group));
                Fetch(ahead + stride + (8 * group));
                Vector512<float> row = Vector512.Load(source + (8 * group)), below = Vector512.Load(next + (8 * group));
                Vector512.Create(row.GetLower(), below.GetLower()).Store(to);
                Vector512.Create(row.GetUpper(), below.GetUpper()).Store(to + groupStride);
            }

            if (group < groups)
            {
                Vector512.Create(Vector256.Load(source + (8 * group)), Vector256.Load(next + (8 * group))).Store(to);
            }
        }

        for (var group = 0; k < depth && group < groups; group++)
        {
            Vector256.Load(source + (8 * group)).Store(target + (group * groupStride));
        }
    }

    /// <summary>target[k, j] = source[j, k] for <paramref name="columns"/> rows j of the source, then zeros up to <paramref name="width"/>.</summary>
    /// <remarks><paramref name="targetStride"/> ≥ width floats from one k to the next.</remarks>
    public static void Transpose(float* source, long stride, int depth, int columns, float* target, long targetStride, int width)
    {
        var j = 0;
        for (; j + 16 <= columns && Avx512F.IsSupported; j += 16)
        {
            var k = 0;
            for (; k + 16 <= depth; k += 16)
            {
                Transpose16(source + (j * stride) + k, stride, target + (k * targetStride) + j, targetStride);
            }

            TransposePlain(source + (j * stride) + k, stride, depth - k, 16, target + (k * targetStride) + j, targetStride);
        }

        TransposePlain(source + (j * stride), stride, depth, columns - j, target + j, targetStride);
        for (var k = 0; k < depth; k++)
        {
            for (j = columns; j < width; j++)
            {
                target[(k * targetStride) + j] = 0;
            }
        }
    }

    /// <summary>Short stretches of rows far apart defeat the hardware's own fetching. An address past the end does no harm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    private static void TransposePlain(float* source, long stride, int depth, int columns, float* target, long targetStride)
    {
        for (var j = 0; j < columns; j++)
        {
            for (var k = 0; k < depth; k++)
            {
                target[(k * targetStride) + j] = source[(j * stride) + k];
            }
        }
    }

    /// <summary>A 16 × 16 transpose in registers: pairs, then pairs of pairs, then quarters of the vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose16(float* source, long stride, float* target, long targetStride)
    {
        FourRows(source, stride, out var a0, out var a1, out var a2, out var a3);
        FourRows(source + (4 * stride), stride, out var b0, out var b1, out var b2, out var b3);
        FourRows(source + (8 * stride), stride, out var c0, out var c1, out var c2, out var c3);
        FourRows(source + (12 * stride), stride, out var d0, out var d1, out var d2, out var d3);
        FourColumns(a0, b0, c0, d0, target, targetStride);
        FourColumns(a1, b1, c1, d1, target + targetStride, targetStride);
        FourColumns(a2, b2, c2, d2, target + (2 * targetStride), targetStride);
        FourColumns(a3, b3, c3, d3, target + (3 * targetStride), targetStride);
    }

    /// <summary>Loads 4 rows; column i of each 4-column group, over the 4 rows, goes to quarter g of out i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourRows(
        float* p, long stride, out Vector512<float> i0, out Vector512<float> i1, out Vector512<float> i2, out Vector512<float> i3)
    {
        var ahead = p + (16 * stride); // the next block of rows
        Fetch(ahead);
        Fetch(ahead + stride);
        Fetch(ahead + (2 * stride));
        Fetch(ahead + (3 * stride));
        Vector512<float> r0 = Vector512.Load(p), r1 = Vector512.Load(p + stride);
        Vector512<float> r2 = Vector512.Load(p + (2 * stride)), r3 = Vector512.Load(p + (3 * stride));
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        i0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        i1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        i2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        i3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>Gathers quarter g of the four vectors (16 source rows) and stores it as target row 4·g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourColumns(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* target, long stride)
    {
        const byte Even = 0x88, Odd = 0xdd; // quarters 0 and 2, quarters 1 and 3
        Vector512<float> abEven = Avx512F.Shuffle4x128(a, b, Even), abOdd = Avx512F.Shuffle4x128(a, b, Odd);
        Vector512<float> cdEven = Avx512F.Shuffle4x128(c, d, Even), cdOdd = Avx512F.Shuffle4x128(c, d, Odd);
        Avx512F.Shuffle4x128(abEven, cdEven, Even).Store(target);
        Avx512F.Shuffle4x128(abOdd, cdOdd, Even).Store(target + (4 * stride));
        Avx512F.Shuffle4x128(abEven, cdEven, Odd).Store(target + (8 * stride));
        Avx512F.Shuffle4x128(abOdd, cdOdd, Odd).Store(target + (12 * stride));
    }
}
