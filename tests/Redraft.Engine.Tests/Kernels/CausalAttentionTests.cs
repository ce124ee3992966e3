using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

public sealed unsafe class CausalAttentionTests
{
    private const double Rounding = 2e-6; // inputs within ±1, weights sum to 1: a few float roundings
    private const double GradientRounding = 1e-5; // sums of up to 150 such terms

    /// <summary>Rows, head width, query heads: tails, one row, more than a panel, heads that share keys.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 32, 1 }, { 2, 8, 2 }, { 7, 16, 1 }, { 8, 32, 2 }, { 9, 20, 3 }, { 17, 64, 1 }, { 33, 48, 2 }, { 49, 33, 1 }, { 60, 32, 1 }, { 150, 24, 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Outputs_and_gradients_agree_with_double_precision_and_are_the_same_bits_on_every_vector_width(int count, int width, int heads)
    {
        using var exact = new Case(count, width, heads);
        var (output, logSums) = PlainForward(exact.Rows);
        var (dq, dk, dv) = PlainBackward(exact.Rows, output, logSums);
        uint[]? bits = null;
        foreach (var level in Enum.GetValues<SimdLevel>().Where(level => level <= MatMul.Widest))
        {
            using var made = new Case(count, width, heads);
            using var scratch = new Scratch();
            CausalAttention.For(level).Forward(made.Rows, scratch);
            CausalAttention.For(level).Backward(made.Rows, scratch);
            AssertClose(output, made.Rows.Output, made.Rows.QueryStride, count, heads * width, Rounding);
            AssertClose(dq, made.Rows.QueryGradient, made.Rows.QueryStride, count, heads * width, GradientRounding);
            AssertClose(dk, made.Rows.KeyGradient, made.Rows.KeyStride, count, width, GradientRounding * heads);
            AssertClose(dv, made.Rows.ValueGradient, made.Rows.KeyStride, count, width, GradientRounding * heads);
            made.AssertGuards();
            bits ??= made.Bits();
            Assert.Equal(bits, made.Bits());
        }
    }

    [Fact]
    public void Later_rows_change_no_bit_of_earlier_ones()
    {
        using var whole = new Case(90, 32, 2);
        using var scratch = new Scratch();
        CausalAttention.Widest.Forward(whole.Rows, scratch);
        foreach (var count in new[] { 1, 5, 16, 47, 89 })
        {
            using var part = new Case(90, 32, 2);
            var rows = part.Rows;
            rows.Rows = count;
            CausalAttention.Widest.Forward(rows, scratch);
            for (var i = 0; i < count; i++)
            {
                var span = new Span<float>(whole.Rows.Output + (i * whole.Rows.QueryStride), 64);
                Assert.Equal(span.ToArray(), new Span<float>(rows.Output + (i * rows.QueryStride), 64).ToArray());
            }
        }
    }

    private static (double[] Output, double[] LogSums) PlainForward(AttentionRows rows)
    {
        var (output, logSums) = (new double[rows.Rows * rows.Heads * rows.Width], new double[rows.Rows * rows.Heads]);
        for (var i = 0; i < rows.Rows; i++)
        {
            for (var h = 0; h < rows.Heads; h++)
            {
                logSums[(i * rows.Heads) + h] = Math.Log(Enumerable.Range(0, i + 1).Sum(j => Math.Exp(Score(rows, i, j, h))));
                for (var j = 0; j <= i; j++)
                {
                    var p = Math.Exp(Score(rows, i, j, h) - logSums[(i * rows.Heads) + h]);
                    for (var c = 0; c < rows.Width; c++)
                    {
                        output[(((i * rows.Heads) + h) * rows.Width) + c] += p * rows.Value[(j * rows.KeyStride) + c];
                    }
                }
            }
        }

        return (output, logSums);
    }

    private static (double[] Dq, double[] Dk, double[] Dv) PlainBackward(AttentionRows rows, double[] output, double[] logSums)
    {
        var (heads, width) = (rows.Heads, rows.Width);
        var (dq, dk, dv) = (new double[output.Length], new double[rows.Rows * width], new double[rows.Rows * width]);
        for (var i = 0; i < rows.Rows; i++)
        {
            for (var h = 0; h < heads; h++)
            {
                var at = ((i * heads) + h) * width;
                var offset = (i * rows.QueryStride) + (h * width);
                float* dOut = rows.OutputGradient + offset, q = rows.Query + offset;
                var mean = 0.0;
                for (var c = 0; c < width; c++)
                {
                    mean += dOut[c] * output[at + c];
                }

                for (var j = 0; j <= i; j++)
                {
                    var p = Math.Exp(Score(rows, i, j, h) - logSums[(i * heads) + h]);
                    var pull = 0.0;
                    for (var c = 0; c < width; c++)
                    {
                        pull += (double)dOut[c] * rows.Value[(j * rows.KeyStride) + c];
                    }

                    var ds = p * (pull - mean) / Math.Sqrt(width);
                    for (var c = 0; c < width; c++)
                    {
                        dq[at + c] += ds * rows.Key[(j * rows.KeyStride) + c];
                        dk[(j * width) + c] += ds * q[c];
                        dv[(j * width) + c] += p * dOut[c];
                    }
                }
            }
        }

        return (dq, dk, dv);
    }

    private static double Score(AttentionRows rows, int i, int j, int head)
    {
        var sum = 0.0;
        for (var c = 0; c < rows.Width; c++)
        {
            sum += (double)rows.Query[(i * rows.QueryStride) + (head * rows.Width) + c] * rows.Key[(j * rows.KeyStride) + c];
        }

        return sum / Math.Sqrt(rows.Width);
    }

    private static void AssertClose(double[] expected, float* actual, long stride, int rows, int columns, double tolerance)
    {
        for (var i = 0; i < rows * columns; i++)
        {
            Assert.Equal(expected[i], actual[(i / columns * stride) + (i % columns)], tolerance);
        }
    }

    /// <summary>Arrays of one case, the same each time, with a gap of guards after every row.</summary>
    private sealed class Case : IDisposable
    {
        private const int Gap = 3;
        private const float Guard = 777;

        private readonly List<(FloatBuffer Buffer, int Rows, int Columns)> _arrays = [];

        public Case(int count, int width, int heads)
        {
            Rows = new AttentionRows
            {
                Rows = count, Width = width, Heads = heads, QueryStride = (heads * width) + Gap, KeyStride = width + Gap,
                Query = Make(count, heads * width), Key = Make(count, width), Value = Make(count, width), OutputGradient = Make(count, heads * width),
                Output = Make(count, heads * width), QueryGradient = Make(count, heads * width),
                KeyGradient = Make(count, width), ValueGradient = Make(count, width),
            };
        }

        public AttentionRows Rows { get; }

        public uint[] Bits() => [.. _arrays.SelectMany(array => array.Buffer.Span.ToArray()).Select(BitConverter.SingleToUInt32Bits)];

        public void AssertGuards()
        {
            foreach (var (buffer, rows, columns) in _arrays)
            {
                for (var r = 0; r < rows; r++)
                {
                    Assert.All(buffer.Span.Slice((r * (columns + Gap)) + columns, Gap).ToArray(), value => Assert.Equal(Guard, value));
                }
            }
        }

        public void Dispose()
        {
            foreach (var (buffer, _, _) in _arrays)
            {
                buffer.Dispose();
            }
        }

        private float* Make(int rows, int columns)
        {
            var buffer = new FloatBuffer(rows * (columns + Gap));
            var random = new Random(_arrays.Count + 1);
            for (var i = 0; i < buffer.Length; i++)
            {
                buffer.Pointer[i] = i % (columns + Gap) < columns ? (float)((random.NextDouble() * 2) - 1) : Guard;
            }

            _arrays.Add((buffer, rows, columns));
            return buffer.Pointer;
        }
    }
}
