using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Redraft.Engine.Kernels;

/// <summary>The innermost loops of <see cref="PackedBytes"/>: rows of unsigned bytes times sixteen columns of signed ones.</summary>
/// <remarks>
/// Eight rows by two vectors of eight columns; one instruction multiplies and adds 32 bytes (AVX-VNNI, 256 bits: .NET 10 has no wider form;
/// <see cref="EmittedBytesBlock"/> writes it). Without it <see cref="WordsBlock"/> or, slowly, plain loops give the same bits.
/// </remarks>
internal static unsafe class BytesBlock
{
    /// <summary>Columns of a panel.</summary>
    public const int Width = 16;

    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
    private const int Line = 64;        // bytes of one step: 4 of depth, 16 columns
    private const int LinesAhead = 24;

    /// <summary>y (+)= x·Wᵀ for the panel's columns.</summary>
    public static void Multiply(BytesPanel panel, PackedInput x, float* y, long strideY, bool add)
    {
        var sums = stackalloc int[8 * Width];
        for (var r = 0; r < x.Rows;)
        {
            var rows = x.Rows - r >= 8 ? 8 : x.Rows - r >= 4 && AvxVnni.IsSupported ? 4 : 1;
            var bytes = x.Bytes + ((long)r * panel.Depth);
            var words = x.Words + ((long)r * panel.Depth);
            if (x.Words != null && rows == 8)
            {
                WordsBlock.Rows8(panel, words, r == 0, sums);
            }
            else if (x.Words != null)
            {
                WordsBlock.Rows1(panel, words, sums);
            }
            else if (!AvxVnni.IsSupported)
            {
                Plain(panel, bytes, rows, sums);
            }
            else if (rows == 8)
            {
                Rows8(panel, bytes, r == 0, sums);
            }
            else if (rows == 4)
            {
                Rows4(panel, bytes, sums);
            }
            else
            {
                Rows1(panel, bytes, sums);
            }

            for (var i = 0; i < rows; i++)
            {
                Put(panel, sums + (i * Width), x.Scales[r + i], y + ((r + i) * strideY), add);
            }

            r += rows;
        }
    }

    private static void Put(BytesPanel panel, int* sums, float scale, float* y, bool add)
    {
        var result = stackalloc float[Width];
        var scaled = Vector512.ConvertToSingle(Vector512.Load(sums)) * Vector512.Load(panel.Scales) * Vector512.Create(scale);
        if (panel.Columns == Width)
        {
            (add ? Vector512.Load(y) + scaled : scaled).Store(y);
            return;
        }

        scaled.Store(result);
        for (var j = 0; j < panel.Columns; j++)
        {
            y[j] = add ? y[j] + result[j] : result[j];
        }
    }

    [MethodImpl(Hot)]
    private static void Rows8(BytesPanel panel, byte* x, bool fetch, int* sums)
    {
        long depth = panel.Depth;
        var w = panel.Weights;
        byte* x1 = x + depth, x2 = x1 + depth, x3 = x2 + depth, x4 = x3 + depth, x5 = x4 + depth, x6 = x5 + depth, x7 = x6 + depth;
        Vector256<int> a = Vector256.Load(panel.Starts), b = Vector256.Load(panel.Starts + 8);
        Vector256<int> a0 = a, a1 = a, a2 = a, a3 = a, a4 = a, a5 = a, a6 = a, a7 = a;
        Vector256<int> b0 = b, b1 = b, b2 = b, b3 = b, b4 = b, b5 = b, b6 = b, b7 = b;
        var ahead = fetch ? w + (Width * depth) : w;
        for (long k = 0; k < depth; k += 4, w += Line, ahead += Line)
        {
            Sse.Prefetch1(ahead); // the next panel, into the L2 cache
            Vector256<sbyte> u = Vector256.Load(w), v = Vector256.Load(w + 32);
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
        Keep(a1, b1, sums + Width);
        Keep(a2, b2, sums + (2 * Width));
        Keep(a3, b3, sums + (3 * Width));
        Keep(a4, b4, sums + (4 * Width));
        Keep(a5, b5, sums + (5 * Width));
        Keep(a6, b6, sums + (6 * Width));
        Keep(a7, b7, sums + (7 * Width));
    }

    [MethodImpl(Hot)]
    private static void Rows4(BytesPanel panel, byte* x, int* sums)
    {
        long depth = panel.Depth;
        var w = panel.Weights;
        byte* x1 = x + depth, x2 = x1 + depth, x3 = x2 + depth;
        Vector256<int> a = Vector256.Load(panel.Starts), b = Vector256.Load(panel.Starts + 8);
        Vector256<int> a0 = a, a1 = a, a2 = a, a3 = a, b0 = b, b1 = b, b2 = b, b3 = b;
        for (long k = 0; k < depth; k += 4, w += Line)
        {
            Sse.Prefetch0(w + (LinesAhead * Line));
            Vector256<sbyte> u = Vector256.Load(w), v = Vector256.Load(w + 32);
            Add(x + k, u, v, ref a0, ref b0);
            Add(x1 + k, u, v, ref a1, ref b1);
            Add(x2 + k, u, v, ref a2, ref b2);
            Add(x3 + k, u, v, ref a3, ref b3);
        }

        Keep(a0, b0, sums);
        Keep(a1, b1, sums + Width);
        Keep(a2, b2, sums + (2 * Width));
        Keep(a3, b3, sums + (3 * Width));
    }

    /// <summary>Even and odd steps in sums of their own, so that four chains run side by side.</summary>
    [MethodImpl(Hot)]
    private static void Rows1(BytesPanel panel, byte* x, int* sums)
    {
        long depth = panel.Depth, k = 0;
        var w = panel.Weights;
        Vector256<int> a = Vector256.Load(panel.Starts), b = Vector256.Load(panel.Starts + 8), c = Vector256<int>.Zero, d = c;
        for (; k <= depth - 8; k += 8, w += 2 * Line)
        {
            Sse.Prefetch0(w + (LinesAhead * Line));
            Sse.Prefetch0(w + ((LinesAhead + 1) * Line));
            Add(x + k, Vector256.Load(w), Vector256.Load(w + 32), ref a, ref b);
            Add(x + k + 4, Vector256.Load(w + Line), Vector256.Load(w + Line + 32), ref c, ref d);
        }

        if (k < depth)
        {
            Add(x + k, Vector256.Load(w), Vector256.Load(w + 32), ref a, ref b);
        }

        Keep(a + c, b + d, sums);
    }

    private static void Plain(BytesPanel panel, byte* x, int rows, int* sums)
    {
        for (var r = 0; r < rows; r++)
        {
            for (var j = 0; j < Width; j++)
            {
                var sum = panel.Starts[j];
                for (var k = 0; k < panel.Depth; k++)
                {
                    sum += x[(r * panel.Depth) + k] * panel.Weights[(k / 4 * Line) + (j * 4) + (k % 4)];
                }

                sums[(r * Width) + j] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(byte* x, Vector256<sbyte> u, Vector256<sbyte> v, ref Vector256<int> a, ref Vector256<int> b)
    {
        var four = Vector256.Create(*(int*)x).AsByte();
        a = AvxVnni.MultiplyWideningAndAdd(a, four, u);
        b = AvxVnni.MultiplyWideningAndAdd(b, four, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector256<int> a, Vector256<int> b, int* sums)
    {
        a.Store(sums);
        b.Store(sums + 8);
    }
}
