using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary>Rounds an operand to bfloat16 and lays it out in the pairs that a <see cref="BFloatBlock"/> reads; a last pair of an odd depth ends in 0.</summary>
internal static unsafe class BFloatPacking
{
    private const int FetchAhead = 8; // rows

    /// <summary>target[r, p] = (source[r, 2·p], source[r, 2·p + 1]): the depth lies along the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Along(float* source, long stride, int rows, int depth, uint* target, long targetStride)
    {
        for (var r = 0; r < rows; r++, source += stride, target += targetStride)
        {
            var k = 0;
            for (; k + 32 <= depth; k += 32)
            {
                var low = BFloatRounding.Rounded(Vector512.Load((uint*)source + k)) >> 16;
                var high = BFloatRounding.Rounded(Vector512.Load((uint*)source + k + 16)) >> 16;
                Vector512.Narrow(low, high).Store((ushort*)target + k);
            }

            for (; k < depth; k++)
            {
                ((ushort*)target)[k] = (ushort)BFloatRounding.Round(source[k]);
            }

            if (k % 2 != 0)
            {
                ((ushort*)target)[k] = 0;
            }
        }
    }

    /// <summary>target[p, j] = (source[2·p, j], source[2·p + 1, j]) for <paramref name="columns"/> columns, then zeros up to <paramref name="width"/>: the depth
    /// lies across the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Across(float* source, long stride, int depth, int columns, uint* target, int width)
    {
        for (var k = 0; k < depth; k += 2, source += 2 * stride, target += width)
        {
            var below = k + 1 < depth ? source + stride : null;
            var j = 0;
            for (; j + 16 <= columns; j += 16)
            {
                Fetch(source + (FetchAhead * stride) + j);
                Fetch(source + ((FetchAhead + 1) * stride) + j);
                Pair(source + j, below == null ? null : below + j).Store(target + j);
            }

            for (; j < columns; j++)
            {
                target[j] = BFloatRounding.Round(source[j]) | (below == null ? 0 : BFloatRounding.Round(below[j]) << 16);
            }

            for (; j < width; j++)
            {
                target[j] = 0;
            }
        }
    }

    /// <summary>target[g, p, i] = (source[2·p, 8·g + i], source[2·p + 1, 8·g + i]): groups of eight columns, each [pairs, 8] and
    /// <paramref name="groupStride"/> pairs after the one before; a group that isn't full ends in zeros.</summary>
    /// <remarks>Two pairs and two groups at a time, so that whole cache lines are read and written.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Grouped(float* source, long stride, int depth, int columns, uint* target, long groupStride)
    {
        var k = 0;
        for (; k + 4 <= depth; k += 4, source += 4 * stride, target += 16)
        {
            var to = target;
            var j = 0;
            for (; j + 16 <= columns; j += 16, to += 2 * groupStride)
            {
                var ahead = source + (FetchAhead * stride) + j;
                Fetch(ahead);
                Fetch(ahead + stride);
                Fetch(ahead + (2 * stride));
                Fetch(ahead + (3 * stride));
                var first = Pair(source + j, source + stride + j);
                var second = Pair(source + (2 * stride) + j, source + (3 * stride) + j);
                Vector512.Create(first.GetLower(), second.GetLower()).Store(to);
                Vector512.Create(first.GetUpper(), second.GetUpper()).Store(to + groupStride);
            }

            GroupedRest(source, stride, 4, columns, j, to, groupStride);
        }

        GroupedRest(source, stride, depth - k, columns, 0, target, groupStride);
    }

    private static void GroupedRest(float* source, long stride, int depth, int columns, int first, uint* target, long groupStride)
    {
        for (var j = first; j < ((columns + 7) & ~7); j++)
        {
            var to = target + ((j - first) / 8 * groupStride) + (j % 8);
            for (var k = 0; k < depth; k += 2, to += 8)
            {
                var lower = j < columns ? BFloatRounding.Round(source[(k * stride) + j]) : 0;
                var upper = j < columns && k + 1 < depth ? BFloatRounding.Round(source[((k + 1) * stride) + j]) : 0;
                *to = lower | (upper << 16);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Pair(float* lower, float* upper)
    {
        var low = BFloatRounding.Rounded(Vector512.Load((uint*)lower)) >> 16;
        return upper == null ? low : low | (BFloatRounding.Rounded(Vector512.Load((uint*)upper)) & Vector512.Create(0xffff0000u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address); // an address past the end does no harm
        }
    }
}
