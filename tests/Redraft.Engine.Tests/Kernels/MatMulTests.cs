using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

public sealed unsafe class MatMulTests : IDisposable
{
    private const float Guard = 12345; // stands between rows and behind matrices: nobody may touch it
    private const double Rounding = 1e-5; // relative to Σ|a·b|: a chain of 512 float additions errs by far less than 512 · 2^-24 = 3e-5

    private readonly List<FloatBuffer> _buffers = [];
    private readonly WorkerPool[] _pools = [new(1), new(2), new(3)];

    /// <summary>Rows, inner, outer: size 1, tails of every kind, one and more blocks of depth, few and many rows.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 1, 1 }, { 1, 7, 3 }, { 1, 192, 512 }, { 2, 16, 16 }, { 3, 17, 31 }, { 4, 33, 64 }, { 5, 64, 47 }, { 7, 100, 96 },
        { 8, 128, 49 }, { 13, 530, 80 }, { 31, 40, 160 }, { 48, 192, 63 }, { 49, 50, 48 }, { 64, 128, 128 }, { 67, 1030, 33 },
        { 100, 20, 17 }, { 130, 96, 200 }, { 515, 64, 70 }, { 1030, 24, 40 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_is_the_plain_loop_bit_for_bit(int rows, int inner, int outer) => Check(Forward, rows, inner, outer);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_gradient_of_the_input_is_the_plain_loop_bit_for_bit(int rows, int inner, int outer) => Check(BackwardInput, rows, inner, outer);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_gradient_of_the_weights_is_the_plain_loop_bit_for_bit(int rows, int inner, int outer) => Check(BackwardWeight, rows, inner, outer);

    [Fact]
    public void Products_agree_with_double_precision()
    {
        foreach (var make in new[] { Forward, BackwardInput, BackwardWeight })
        {
            var m = make(37, 600, 530, false, 3);
            MatMul.Multiply(_pools[1], m, MatMul.Widest);
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
        MatMul.Forward(_pools[1], x, w, all, 100, Inner, Outer);
        foreach (var rows in new[] { 1, 2, 3, 5, 8, 12, 48, 49, 77 })
        {
            var some = New(rows * Outer);
            MatMul.Forward(_pools[2], x + (11 * Inner), w, some, rows, Inner, Outer);
            AssertSame(all + (11 * Outer), some, rows * Outer);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(70)]
    public void Packed_weights_give_the_bits_of_weights_in_place(int rows)
    {
        const int Inner = 530, Outer = 83;
        var x = Random(rows * Inner, 1);
        var w = Random(Outer * Inner, 2);
        float* expected = Random(rows * Outer, 3), actual = Random(rows * Outer, 3);
        using var packed = new PackedWeights(_pools[1]);
        var place = Random(Outer * Inner, 9);
        packed.Add(place, Inner, Outer, actual, false);
        packed.Run(x, rows);
        new Span<float>(w, Outer * Inner).CopyTo(new Span<float>(place, Outer * Inner));
        packed.Refresh();
        foreach (var accumulate in new[] { false, true })
        {
            MatMul.Forward(_pools[0], x, w, expected, rows, Inner, Outer, accumulate);
            packed.Add(place, Inner, Outer, actual, accumulate);
            packed.Run(x, rows);
            AssertSame(expected, actual, rows * Outer);
        }
    }

    [Fact]
    public void Empty_products_write_zeros_or_nothing()
    {
        float* x = New(8), y = Random(8, 1);
        MatMul.Forward(_pools[0], x, x, y, 0, 4, 2);
        Assert.NotEqual(0, y[0]);
        MatMul.Forward(_pools[0], x, x, y, 4, 0, 2, accumulate: true);
        Assert.NotEqual(0, y[0]);
        MatMul.Forward(_pools[0], x, x, y, 4, 0, 2);
        Assert.All(new Span<float>(y, 8).ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_product_inside_a_piece_uses_its_own_scratch()
    {
        const int Size = 70;
        var w = Random(Size * Size, 5);
        var x = Random(Size * Size * 8, 6);
        float* together = New(Size * Size * 8), nested = New(Size * Size * 8);
        MatMul.Forward(_pools[0], x, w, together, Size * 8, Size, Size);
        _pools[2].Run(8, piece => MatMul.Forward(
            _pools[2], x + (piece * Size * Size), w, nested + (piece * Size * Size), Size, Size, Size));
        AssertSame(together, nested, Size * Size * 8);
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
            ScalarMatMul.Multiply(expected);
            foreach (var level in Enum.GetValues<SimdLevel>().Where(level => level <= MatMul.Widest))
            {
                var actual = make(rows, inner, outer, accumulate, gap);
                MatMul.Multiply(_pools[(int)level], actual, level);
                AssertSame(expected.C, actual.C, actual.Rows * (int)actual.StrideC);
                Assert.Equal(Guard, actual.C[actual.Rows * actual.StrideC]);
            }
        }
    }

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

    private float* Random(int length, int seed)
    {
        var values = New(length);
        var random = new Random(seed);
        for (var i = 0; i < length; i++)
        {
            values[i] = (float)((random.NextDouble() * 2) - 1);
        }

        return values;
    }
}
