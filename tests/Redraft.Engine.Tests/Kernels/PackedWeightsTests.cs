using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

public sealed unsafe class PackedWeightsTests : IDisposable
{
    private const int Inner = 530, Outer = 83;

    private readonly List<FloatBuffer> _buffers = [];
    private readonly WorkerPool[] _pools = [new(1), new(2)];

    [Theory]
    [InlineData(WeightPrecision.Float32)]
    [InlineData(WeightPrecision.BFloat16)]
    [InlineData(WeightPrecision.Int8)]
    public void A_row_has_the_same_bits_alone_in_any_batch_and_on_any_number_of_threads(WeightPrecision precision)
    {
        float* x = Random(70 * Inner, 1), w = Random(Outer * Inner, 2);
        var all = Product(0, precision, x, w, 70);
        foreach (var rows in new[] { 1, 2, 3, 4, 7, 13, 49, 70 })
        {
            Assert.Equal(all[..(rows * Outer)], Product(1, precision, x, w, rows));
            Assert.Equal(all[((70 - rows) * Outer)..], Product(1, precision, x + ((70 - rows) * Inner), w, rows));
        }
    }

    [Fact]
    public void BFloat16_gives_the_bits_of_floats_whose_weights_were_rounded()
    {
        float* x = Random(9 * Inner, 1), w = Random(Outer * Inner, 2), rounded = Random(Outer * Inner, 2);
        for (var i = 0; i < Outer * Inner; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(w[i]);
            var (below, above) = (bits & 0xffff0000, (bits & 0xffff0000) + 0x10000);
            var tie = (bits & 0xffff) == 0x8000;
            rounded[i] = BitConverter.UInt32BitsToSingle(tie ? ((below >> 16) % 2 == 0 ? below : above) : (bits & 0xffff) > 0x8000 ? above : below);
        }

        Assert.Equal(Product(0, WeightPrecision.Float32, x, rounded, 9), Product(0, WeightPrecision.BFloat16, x, w, 9));
    }

    [Theory]
    [InlineData(1, 530, 83)]
    [InlineData(9, 7, 16)]
    [InlineData(3, 1, 1)]
    [InlineData(12, 64, 33)]
    public void Int8_is_the_plain_loop_over_rounded_numbers_and_as_near_as_their_rounding_allows(int rows, int inner, int outer)
    {
        float* x = Random(rows * inner, 1), w = Random(outer * inner, 2);
        var actual = Product(1, WeightPrecision.Int8, x, w, rows, inner, outer);
        for (var r = 0; r < rows; r++)
        {
            for (var j = 0; j < outer; j++)
            {
                var (a, b) = (Steps(x + (r * inner), inner, out var scaleX), Steps(w + (j * inner), inner, out var scaleW));
                var (sum, exact, room) = (0, 0.0, 1e-6);
                for (var k = 0; k < inner; k++)
                {
                    sum += a[k] * b[k];
                    exact += (double)x[(r * inner) + k] * w[(j * inner) + k];
                    room += (scaleX / 2 * Math.Abs(w[(j * inner) + k])) + (scaleW / 2 * Math.Abs(x[(r * inner) + k])) + (scaleX * scaleW / 4);
                }

                Assert.Equal(sum * scaleW * scaleX, actual[(r * outer) + j]);
                Assert.Equal(exact, actual[(r * outer) + j], room * 1.0001);
            }
        }
    }

    [Theory]
    [InlineData(1, 530, 83)]
    [InlineData(3, 4, 48)]
    [InlineData(4, 3, 16)]
    [InlineData(7, 64, 33)]
    [InlineData(8, 192, 64)]
    [InlineData(13, 530, 83)]
    [InlineData(32, 288, 97)]
    public void Every_way_of_summing_bytes_gives_the_same_bits(int rows, int inner, int outer)
    {
        float* x = Random(rows * inner, 1), w = Random(outer * inner, 2);
        using var bytes = new RowBytes(_pools[0], WordsBlock.IsSupported);
        var input = bytes.Quantize(x, rows, inner);
        var byWords = Summed(input, null);
        var plain = Summed(input with { Words = null }, null); // or by AVX-VNNI
        Assert.Equal(plain, byWords);
        if (EmittedBytesBlock.IsSupported)
        {
            Assert.Equal(plain, Summed(input, EmittedBytesBlock.TryEmit()));
            Assert.Equal(MachineCode.IsAllowed, EmittedBytesBlock.Trusted is not null);
        }

        float[] Summed(PackedInput rowsOfBytes, EmittedBytesBlock? block)
        {
            const float Guard = 12345;
            using var memory = new MemorySlab();
            using var y = new FloatBuffer((rows * outer) + 16);
            y.Span.Fill(Guard);
            var packed = new PackedBytes(memory, inner, outer, block);
            packed.Pack(_pools[0], w);
            packed.Multiply(rowsOfBytes, y.Pointer, 0, packed.Panels, accumulate: false);
            packed.Multiply(rowsOfBytes, y.Pointer, packed.Panels / 2, packed.Panels, accumulate: true);
            Assert.All(y.Span[(rows * outer)..].ToArray(), value => Assert.Equal(Guard, value));
            return y.Span[..(rows * outer)].ToArray();
        }
    }

    [Theory]
    [InlineData(WeightPrecision.BFloat16)]
    [InlineData(WeightPrecision.Int8)]
    public void Products_add_to_what_is_there_where_asked_and_rows_of_zeros_give_zeros(WeightPrecision precision)
    {
        const int Short = 100; // one block of depth: with two, the first is added to y before the second
        float* x = Random(2 * Short, 1), w = Random(Outer * Short, 2), y = Random(2 * Outer, 3);
        new Span<float>(x, Short).Clear();
        new Span<float>(y, 2 * Outer).Fill(1);
        using var weights = new PackedWeights(_pools[1], precision);
        weights.Add(w, Short, Outer, y, accumulate: true);
        weights.Run(x, 2);
        var alone = Product(0, precision, x, w, 2, Short, Outer);

        Assert.Equal(alone.Select(value => 1 + value), new Span<float>(y, 2 * Outer).ToArray());
        Assert.All(alone[..Outer], value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_stays_so(float broken)
    {
        float* x = Random(Inner, 1), w = Random(Outer * Inner, 2);
        x[17] = broken;

        Assert.All(Product(0, WeightPrecision.Int8, x, w, 1), value => Assert.False(float.IsFinite(value)));
    }

    [Fact]
    public void Layers_with_the_same_input_are_computed_together_with_the_bits_that_each_has_alone()
    {
        float* x = Random(5 * Inner, 1), w = Random(Outer * Inner, 2), v = Random(40 * Inner, 3), y = Random(5 * Outer, 4), z = Random(5 * 40, 5);
        using var weights = new PackedWeights(_pools[1]);
        weights.Add(w, Inner, Outer, y, accumulate: false);
        weights.Add(v, Inner, 40, z, accumulate: false);
        weights.Run(x, 5);

        Assert.Equal(Product(0, WeightPrecision.Float32, x, w, 5), new Span<float>(y, 5 * Outer).ToArray());
        Assert.Equal(Product(0, WeightPrecision.Float32, x, v, 5, Inner, 40), new Span<float>(z, 5 * 40).ToArray());
    }

    [Theory]
    [InlineData(WeightPrecision.Float32)]
    [InlineData(WeightPrecision.BFloat16)]
    [InlineData(WeightPrecision.Int8)]
    public void A_changed_weight_is_taken_over_after_refreshing_and_not_before(WeightPrecision precision)
    {
        float* x = Random(Inner, 1), w = Random(Outer * Inner, 2), y = Random(Outer, 3);
        using var weights = new PackedWeights(_pools[1], precision);
        var before = Multiplied();
        new Span<float>(w + (3 * Inner), Inner).Fill(2);
        var stale = Multiplied();
        weights.Refresh();
        var after = Multiplied();

        Assert.Equal(before, stale);
        Assert.Equal(Product(0, precision, x, w, 1), after);
        Assert.NotEqual(before[3], after[3]);
        Assert.Equal(before[4..], after[4..]);

        float[] Multiplied()
        {
            weights.Add(w, Inner, Outer, y, accumulate: false);
            weights.Run(x, 1);
            return new Span<float>(y, Outer).ToArray();
        }
    }

    public void Dispose()
    {
        _buffers.ForEach(buffer => buffer.Dispose());
        Array.ForEach(_pools, pool => pool.Dispose());
    }

    // max|x| / 127 is a step; half a step rounds to the even one.
    private static int[] Steps(float* x, int length, out float scale)
    {
        var values = new Span<float>(x, length).ToArray();
        scale = values.Max(Math.Abs) / 127;
        var inverse = 1 / scale;
        return [.. values.Select(value => (int)MathF.Round(value * inverse, MidpointRounding.ToEven))];
    }

    private float[] Product(int pool, WeightPrecision precision, float* x, float* w, int rows, int inner = Inner, int outer = Outer)
    {
        var y = Random(rows * outer, 9);
        using var weights = new PackedWeights(_pools[pool], precision);
        weights.Add(w, inner, outer, y, accumulate: false);
        weights.Run(x, rows);
        return new Span<float>(y, rows * outer).ToArray();
    }

    private float* Random(int count, int seed)
    {
        _buffers.Add(new FloatBuffer(count));
        var random = new Random(seed);
        foreach (ref var value in _buffers[^1].Span)
        {
            value = (float)((random.NextDouble() * 2) - 1);
        }

        return _buffers[^1].Pointer;
    }
}
