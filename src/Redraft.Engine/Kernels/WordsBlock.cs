using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary><see cref="BytesBlock"/>'s sums where the machine has AVX-512 but not AVX-VNNI: weights widen to 16 bits on the way, inputs are kept so.</summary>
/// <remarks>Four steps of depth for eight columns are one vector; each column has two partial sums, added at the end.</remarks>
internal static unsafe class WordsBlock
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
    private const int Line = 64; // bytes of one step: 4 of depth, 16 columns
    private const int LinesAhead = 24;

    /// <summary>Whether inputs are wanted as words: where there is nothing faster.</summary>
    public static bool IsWanted => IsSupported && !AvxVnni.IsSupported && EmittedBytesBlock.Trusted is null;

    /// <summary>Whether the machine can run it at speed.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>Sums of eight rows. With <paramref name="fetch"/> the next panel comes into the L2 cache meanwhile.</summary>
    [MethodImpl(Hot)]
    public static void Rows8(BytesPanel panel, short* x, bool fetch, int* sums)
    {
        long depth = panel.Depth;
        var w = panel.Weights;
        short* x1 = x + depth, x2 = x1 + depth, x3 = x2 + depth, x4 = x3 + depth, x5 = x4 + depth, x6 = x5 + depth, x7 = x6 + depth;
        Vector512<int> a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = Vector512<int>.Zero;
        var ahead = fetch ? w + (BytesBlock.Width * depth) : w;
        for (long k = 0; k < depth; k += 4, w += Line, ahead += Line)
        {
            Sse.Prefetch1(ahead);
            var u = Avx512BW.ConvertToVector512Int16(Vector256.Load(w));
            var v = Avx512BW.ConvertToVector512Int16(Vector256.Load(w + 32));
            Add(x + k, u, v, ref a0, ref b0);
            Add(x1 + k, u, v, ref a1, ref b1);
            Add(x2 + k, u, v, ref a2, ref b2);
            Add(x3 + k, u, v, ref a3, ref b3);
            Add(x4 + k, u, v, ref a4, ref b4);
            Add(x5 + k, u, v, ref a5, ref b5);
            Add(x6 + k, u, v, ref a6, ref b6);
            Add(x7 + k, u, v, ref a7, ref b7);
        }

        Keep(a0, b0, sums);
        Keep(a1, b1, sums + 16);
        Keep(a2, b2, sums + 32);
        Keep(a3, b3, sums + 48);
        Keep(a4, b4, sums + 64);
        Keep(a5, b5, sums + 80);
        Keep(a6, b6, sums + 96);
        Keep(a7, b7, sums + 112);
    }

    /// <summary>Sums of one row.</summary>
    [MethodImpl(Hot)]
    public static void Rows1(BytesPanel panel, short* x, int* sums)
    {
        long depth = panel.Depth;
        var w = panel.Weights;
        Vector512<int> a = Vector512<int>.Zero, b = a;
        for (long k = 0; k < depth; k += 4, w += Line)
        {
            Sse.Prefetch0(w + (LinesAhead * Line));
            Add(x + k, Avx512BW.ConvertToVector512Int16(Vector256.Load(w)), Avx512BW.ConvertToVector512Int16(Vector256.Load(w + 32)), ref a, ref b);
        }

        Keep(a, b, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(short* x, Vector512<short> u, Vector512<short> v, ref Vector512<int> a, ref Vector512<int> b)
    {
        var four = Vector512.Create(*(long*)x).AsInt16();
        a += Avx512BW.MultiplyAddAdjacent(four, u);
        b += Avx512BW.MultiplyAddAdjacent(four, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector512<int> a, Vector512<int> b, int* sums)
    {
        Avx512F.ConvertToVector256Int32((a + (a.AsInt64() >>> 32).AsInt32()).AsInt64()).Store(sums);
        Avx512F.ConvertToVector256Int32((b + (b.AsInt64() >>> 32).AsInt32()).AsInt64()).Store(sums + 8);
    }
}
