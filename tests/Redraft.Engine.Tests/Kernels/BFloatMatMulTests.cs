using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

public sealed unsafe class BFloatMatMulTests : IDisposable
{
    private const float Guard = 12345; // stands between rows and behind matrices: nobody may touch it
    private const double Rounding = 1.0 / 128; // of Σ|a·b|: two operands, each off by at most 2^-9 of itself, and the sums' own rounding

    private readonly List<FloatBuffer> _buffers = [];
    private readonly WorkerPool[] _pools = [new(1), new(2), new(3)];

    /// <summary>Rows, inner, outer: size 1, tails of every kind, odd depths, one and more blocks of depth.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 7, 3 }, { 2, 16, 16 }, { 3, 17, 31 }, { 4, 33, 64 }, { 5, 64, 47 }, { 7, 100, 96 }, { 8, 128, 49 }, { 9, 2, 48 },
        { 13, 1030, 80 }, { 31, 40, 160 }, { 48, 192, 63 }, { 64, 128, 128 }, { 67, 2051, 33 }, { 130, 96, 200 }, { 515, 64, 70 }, { 1030, 24, 40 },
    };

    /// <summary>All blocks that this machine can run.</summary>
    public static TheoryData<string> Blocks => EmittedBFloatBlock.IsSupported ? new("managed", "emitted") : new("managed");

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_is_the_plain_loop_bit_for_bit(int rows, int inner, int outer) => Check(Forward, rows, inner, outer);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_gradient_of_the_input_is_the_plain_loop_bit_for_bit(int rows, int inner, int outer) => Check(BackwardInput, rows, inner, outer);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_gradient_of_the_weights_is_the_plain_loop_bit_for_bit(int rows, int inner, int outer) => Check(BackwardWeight, rows, inner, outer);

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Products_of_all_sizes_of_numbers_are_the_plain_loop_bit_for_bit(string block)
    {
        foreach (var (least, most) in new[] { (-140, -110), (-75, -55), (-126, -1), (-30, 60) }) // exponents: vanishing operands, vanishing products
        {
            var random = new Random(most);
            float* x = Random(20 * 90, random, least, most), w = Random(50 * 90, random, least, most);
            float* expected = New(20 * 50), actual = New(20 * 50);
            ScalarBFloatMatMul.Multiply(MatMul.ForwardOperands(x, 90, w, 90, expected, 50, 20, 90, 50, false));
            BFloatMatMul.Multiply(_pools[0], MatMul.ForwardOperands(x, 90, w, 90, actual, 50, 20, 90, 50, false), Named(block));
            AssertSame(expected, actual, 20 * 50);
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void What_is_not_a_number_or_infinite_comes_through(string block)
    {
        var x = New(8 * 4);
        var w = New(16 * 4);
        new Span<float>(w, 64).Fill(1);
        (x[0], x[4], x[8], x[12]) = (float.NaN, float.PositiveInfinity, BitConverter.UInt32BitsToSingle(0xffffffff), float.MaxValue); // the last rounds up
        var y = New(8 * 16);
        BFloatMatMul.Multiply(_pools[0], MatMul.ForwardOperands(x, 4, w, 4, y, 16, 8, 4, 16, false), Named(block));
        Assert.Equal([float.NaN, float.PositiveInfinity, float.NaN, float.PositiveInfinity, 0], [y[0], y[16], y[32], y[48], y[64]]);
    }

    [Fact]
    public void Products_agree_with_those_of_floats_as_far_as_rounded_operands_can()
    {
        foreach (var make in new[] { Forward, BackwardInput, BackwardWeight })
        {
            var m = make(37, 600, 530, false, 3);
            BFloatMatMul.Multiply(_pools[1], m);
            for (var at = 0; at < 500; at++)
            {
                int r = at * 31 % m.Rows, j = at * 17 % m.Columns;
                Assert.Equal(ScalarMatMul.Element(m, r, j), m.C[(r * m.StrideC) + j], Rounding * m.Depth);
            }
        }
    }

    [Fact]
    public void A_row_alone_has_the_bits_of_the_same_row_in_any_batch()
    {
        const int Inner = 700, Outer = 90;
        var x = Random(100 * Inner, 1);
        var w = Random(Outer * Inner, 2);
        var all = New(100 * Outer);
        MatMul.Forward(_pools[1], x, w, all, 100, Inner, Outer, precision: ProductPrecision.Bf16);
        foreach (var rows in new[] { 1, 2, 3, 5, 8, 12, 48, 77 })
        {
            var some = New(rows * Outer);
            MatMul.Forward(_pools[2], x + (11 * Inner), w, some, rows, Inner, Outer, precision: ProductPrecision.Bf16);
            AssertSame(all + (11 * Outer), some, rows * Outer);
        }
    }

    [Fact]
    public void Empty_products_write_zeros_or_nothing()
    {
        float* x = New(8), y = Random(8, 1);
        MatMul.Forward(_pools[0], x, x, y, 0, 4, 2, precision: ProductPrecision.Bf16);
        Assert.NotEqual(0, y[0]);
        MatMul.Forward(_pools[0], x, x, y, 4, 0, 2, accumulate: true, ProductPrecision.Bf16);
        Assert.NotEqual(0, y[0]);
        MatMul.Forward(_pools[0], x, x, y, 4, 0, 2, precision: ProductPrecision.Bf16);
        Assert.All(new Span<float>(y, 8).ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_block_that_rounds_or_flushes_otherwise_is_found_out()
    {
        Assert.True(BFloatBlockCheck.Agrees(new ManagedBFloatBlock(), new ManagedBFloatBlock()));
        Assert.False(BFloatBlockCheck.Agrees(new LowerHalvesFirst(), new ManagedBFloatBlock()));
        Assert.False(BFloatBlockCheck.Agrees(new KeepingSmallNumbers(), new ManagedBFloatBlock()));
    }

    public void Dispose()
    {
        foreach (var pool in _pools)
        {
            pool.Dispose();
        }

        foreach (var buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    private void Check(Func<int, int, int, bool, int, MatMulOperands> make, int rows, int inner, int outer)
    {
        foreach (var (accumulate, gap) in new[] { (false, 0), (true, 5) })
        {
            var expected = make(rows, inner, outer, accumulate, gap);
            ScalarBFloatMatMul.Multiply(expected);
            foreach (var (block, pool) in Blocks.SelectMany(row => _pools.Select(pool => (Named(row.Data), pool))))
            {
                var actual = make(rows, inner, outer, accumulate, gap);
                BFloatMatMul.Multiply(pool, actual, block);
                AssertSame(expected.C, actual.C, actual.Rows * (int)actual.StrideC);
                Assert.Equal(Guard, actual.C[actual.Rows * actual.StrideC]);
            }
        }
    }

    private static BFloatBlock Named(string block)
        => block == "managed" ? new ManagedBFloatBlock() : EmittedBFloatBlock.TryEmit() ?? throw new InvalidOperationException("no memory for code");

    private MatMulOperands Forward(int rows, int inner, int outer, bool accumulate, int gap) => MatMul.ForwardOperands(
        Matrix(rows, inner, gap, 1), inner + gap, Matrix(outer, inner, gap, 2), inner + gap, Matrix(rows, outer, gap, 3), outer + gap,
        rows, inner, outer, accumulate);

    private MatMulOperands BackwardInput(int rows, int inner, int outer, bool accumulate, int gap) => MatMul.BackwardInputOperands(
        Matrix(rows, outer, gap, 1), outer + gap, Matrix(outer, inner, gap, 2), inner + gap, Matrix(rows, inner, gap, 3), inner + gap,
        rows, inner, outer, accumulate);

    private MatMulOperands BackwardWeight(int rows, int inner, int outer, bool accumulate, int gap) => MatMul.BackwardWeightOperands(
        Matrix(rows, outer, gap, 1), outer + gap, Matrix(rows, inner, gap, 2), inner + gap, Matrix(outer, inner, gap, 3), inner + gap,
        rows, inner, outer, accumulate);

    private static void AssertSame(float* expected, float* actual, int length)
    {
        for (var i = 0; i < length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
            {
                Assert.Fail($"element {i} of {length}: expected {expected[i]:R}, found {actual[i]:R}");
            }
        }
    }

    private float* Matrix(int rows, int columns, int gap, int seed)
    {
        var values = Random((rows * (columns + gap)) + 1, seed);
        for (var r = 0; r < rows; r++)
        {
            new Span<float>(values + (r * (columns + gap)) + columns, gap).Fill(Guard);
        }

        values[rows * (columns + gap)] = Guard;
        return values;
    }

    private float* New(int length)
    {
        _buffers.Add(new FloatBuffer(length));
        return _buffers[^1].Pointer;
    }

    private float* Random(int length, int seed) => Random(length, new Random(seed), -6, 0);

    private float* Random(int length, Random random, int leastExponent, int mostExponent)
    {
        var values = New(length);
        for (var i = 0; i < length; i++)
        {
            values[i] = (float)Math.ScaleB((random.NextDouble() * 2) - 1, random.Next(leastExponent, mostExponent + 1));
        }

        return values;
    }

    private sealed class LowerHalvesFirst : BFloatBlock
    {
        public override void Multiply(int vectors, BFloatBlockArguments block) => Sums(vectors, block, float.Epsilon, lowerFirst: true);
    }

    private sealed class KeepingSmallNumbers : BFloatBlock
    {
        public override void Multiply(int vectors, BFloatBlockArguments block) => Sums(vectors, block, 0, lowerFirst: false);
    }

    /// <summary>A block's sums with one thing wrong: the order, or that nothing is flushed.</summary>
    private static void Sums(int vectors, BFloatBlockArguments block, float flushing, bool lowerFirst)
    {
        for (var i = 0; i < BFloatBlock.Rows * block.Groups * vectors * 16; i++)
        {
            var (r, j) = (i / (vectors * 16), i % (vectors * 16));
            var sum = 0f;
            for (var p = 0L; p < block.Pairs; p++)
            {
                var a = *(uint*)(block.A + (r / 8 * block.GroupStride) + (r % 8 * block.RowStride) + (p * block.PairStride));
                var b = ((uint*)block.B)[(p * vectors * 16) + j];
                var (upperA, upperB, lowerA, lowerB) = (Float(a & 0xffff0000), Float(b & 0xffff0000), Float(a << 16), Float(b << 16));
                sum = Step(lowerFirst ? lowerA : upperA, lowerFirst ? lowerB : upperB, sum);
                sum = Step(lowerFirst ? upperA : lowerA, lowerFirst ? upperB : lowerB, sum);
            }

            ref var c = ref ((float*)(block.C + (r * block.StrideC)))[j];
            c = block.Add != 0 ? c + sum : sum;
        }

        float Step(float a, float b, float sum)
        {
            var next = MathF.FusedMultiplyAdd(a, b, sum);
            return flushing > 0 && float.IsSubnormal(next) ? MathF.CopySign(0, next) : next;
        }

        static float Float(uint bits) => BitConverter.UInt32BitsToSingle(bits);
    }
}
