namespace Redraft.Engine.Kernels;

/// <summary>Weights as signed bytes with a scale per row of W; inputs as unsigned bytes with a scale per row; sums as integers, so exact in any order.</summary>
/// <remarks>
/// y[r, j] = float(Σ_k (bytes[r, k] − 128)·q[j, k]) · scale[j] · scale[r]. Packed [panels of 16 columns][inner / 4][16, 4]: a line of memory is
/// four steps of depth for 16 columns. The 128 is taken out beforehand: each sum starts at −128·Σ_k q[j, k].
/// Holds while inner ≤ 65,000; longer sums could pass 2^31.
/// </remarks>
internal sealed unsafe class PackedBytes(MemorySlab memory, int inner, int outer, EmittedBytesBlock? block) : PackedMatrix(inner, outer)
{
    private const int Width = BytesBlock.Width;

    private readonly sbyte* _packed = (sbyte*)memory.Take((long)((outer + Width - 1) / Width) * Width * Stride(inner) / sizeof(float));
    private readonly float* _scales = memory.Take((outer + Width - 1) / Width * Width);
    private readonly int* _starts = (int*)memory.Take((outer + Width - 1) / Width * Width); // integers: −128·Σ q

    public override int Panels => (Outer + Width - 1) / Width;

    /// <summary>Bytes of a row: inner rounded up to whole fours.</summary>
    public static int Stride(int inner) => (inner + 3) & ~3;

    public override void Pack(WorkerPool pool, float* w)
    {
        var (stride, pieces) = (Stride(Inner), Math.Min(Panels, 8 * pool.Threads));
        pool.Run(pieces, piece =>
        {
            using var lease = pool.Scratch.Borrow(stride / sizeof(float));
            new Span<byte>(lease.Pointer, stride).Clear(); // what pads a row
            for (var column = Panels * piece / pieces * Width; column < Math.Min(Outer, Panels * (piece + 1) / pieces * Width); column++)
            {
                PackRow(w + ((long)column * Inner), column, (byte*)lease.Pointer);
            }
        });
    }

    public override void Multiply(PackedInput x, float* y, int from, int to, bool accumulate)
    {
        var stride = Stride(Inner);
        var together = block is null ? 1 : EmittedBytesBlock.MostPanels;
        for (var panel = from; panel < to; panel += together)
        {
            var column = panel * Width;
            var weights = new BytesPanel
            {
                Weights = _packed + ((long)column * stride),
                Scales = _scales + column,
                Starts = _starts + column,
                Depth = stride,
                Columns = Math.Min(Width, Outer - column),
            };
            if (block is null)
            {
                BytesBlock.Multiply(weights, x, y + column, Outer, accumulate);
            }
            else
            {
                var panels = Math.Min(together, to - panel);
                block.Multiply(weights, panels, Math.Min(panels * Width, Outer - column), x, y + column, Outer, accumulate);
            }
        }
    }

    private void PackRow(float* row, int column, byte* bytes)
    {
        var (panel, lane) = (column / Width, column % Width);
        _scales[column] = Quantization.Quantize(row, Inner, bytes, 0, out var sum);
        _starts[column] = -Quantization.Offset * sum;
        var target = (int*)_packed + ((long)panel * Width * (Stride(Inner) / 4)) + lane;
        for (var four = 0; four < Stride(Inner) / 4; four++)
        {
            target[four * Width] = ((int*)bytes)[four];
        }
    }
}
