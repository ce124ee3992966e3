namespace Redraft.Engine.Kernels;

/// <summary>A layer's input rows as bytes. Keeps its memory; what it made is valid until the next call.</summary>
/// <param name="pool">Who rounds.</param>
/// <param name="words">Whether they are wanted as words, too (<see cref="WordsBlock.IsWanted"/>).</param>
internal sealed unsafe class RowBytes(WorkerPool pool, bool words) : IDisposable
{
    private const int WorthSharing = 16_384; // floats

    private FloatBuffer _bytes = new(0);
    private FloatBuffer _words = new(0);
    private FloatBuffer _scales = new(0);

    /// <param name="x">[rows, inner]</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="inner">Their length.</param>
    public PackedInput Quantize(float* x, int rows, int inner)
    {
        var stride = PackedBytes.Stride(inner);
        Grow(ref _bytes, (long)rows * stride / sizeof(float));
        Grow(ref _words, words ? (long)rows * stride / 2 : 0);
        Grow(ref _scales, rows);
        var input = new PackedInput { X = x, Rows = rows, Bytes = (byte*)_bytes.Pointer, Scales = _scales.Pointer };
        input.Words = words ? (short*)_words.Pointer : null;
        if ((long)rows * inner < WorthSharing)
        {
            Rows(input, inner, 0, rows);
        }
        else
        {
            var pieces = Math.Min(rows, 4 * pool.Threads);
            pool.Run(pieces, piece => Rows(input, inner, (int)((long)rows * piece / pieces), (int)((long)rows * (piece + 1) / pieces)));
        }

        return input;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _words.Dispose();
        _scales.Dispose();
    }

    private static void Rows(PackedInput input, int inner, int from, int to)
    {
        var stride = PackedBytes.Stride(inner);
        for (var r = from; r < to; r++)
        {
            var bytes = input.Bytes + ((long)r * stride);
            input.Scales[r] = Quantization.Quantize(input.X + ((long)r * inner), inner, bytes, Quantization.Offset, out _);
            new Span<byte>(bytes + inner, stride - inner).Fill(Quantization.Offset);
            for (var i = 0; i < stride && input.Words != null; i++)
            {
                input.Words[((long)r * stride) + i] = (short)(bytes[i] - Quantization.Offset);
            }
        }
    }

    private static void Grow(ref FloatBuffer buffer, long floats)
    {
        if (buffer.Length < floats)
        {
            buffer.Dispose();
            buffer = new FloatBuffer(floats);
        }
    }
}
