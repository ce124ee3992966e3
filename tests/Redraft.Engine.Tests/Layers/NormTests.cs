using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

public sealed unsafe class NormTests
{
    /// <summary>Of numbers about 1, with sums of up to 67 of them under a root.</summary>
    private const double Tolerance = 3e-6;

    /// <summary>Of a sum of 331 products about 1 in six blocks.</summary>
    private const double SumTolerance = 5e-5;

    private const double Epsilon = 1e-3; // large enough to be seen

    private const int Rows = 331; // five blocks of 64 and a part of one

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(7, 3, true)]
    [InlineData(67, 1, true)]
    [InlineData(67, 3, false)]
    public void A_root_mean_square_norm_and_its_gradients_are_the_plain_loops_in_double(int width, int perRow, bool trains)
    {
        using var pass = new LayerPass(new int[Rows]);
        var weight = pass.Weights(trains, width);
        var norm = new RmsNorm(weight, Epsilon, perRow);
        var arrays = new Arrays(pass, Rows * perRow, width);

        norm.Forward(pass.Pass, arrays.X.Pointer, arrays.Y.Pointer);
        norm.Recompute(pass.Pass, arrays.Again.Pointer);
        arrays.Expect(weight.Value.Span.ToArray(), bias: null);
        var ofWeight = arrays.Sums(trains ? weight.Gradient : null, normalized: true);
        norm.Backward(pass.Pass, arrays.D.Pointer, arrays.Sum.Pointer);

        arrays.Check();
        AssertClose(ofWeight, trains ? weight.Gradient.Span : [], SumTolerance);
    }

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(7, true, false)]
    [InlineData(67, true, true)]
    [InlineData(67, false, true)]
    [InlineData(67, false, false)]
    public void A_layer_norm_and_its_gradients_are_the_plain_loops_in_double(int width, bool trains, bool biasTrains)
    {
        using var pass = new LayerPass(new int[Rows]);
        var (weight, bias) = (pass.Weights(trains, width), pass.Weights(biasTrains, width));
        var norm = new LayerNorm(weight, bias, Epsilon);
        var arrays = new Arrays(pass, Rows, width);

        norm.Forward(pass.Pass, arrays.X.Pointer, arrays.Y.Pointer);
        norm.Recompute(pass.Pass, arrays.Again.Pointer);
        arrays.Expect(weight.Value.Span.ToArray(), bias.Value.Span.ToArray());
        var (ofWeight, ofBias) = (arrays.Sums(trains ? weight.Gradient : null, normalized: true), arrays.Sums(biasTrains ? bias.Gradient : null, normalized: false));
        norm.Backward(pass.Pass, arrays.D.Pointer, arrays.Sum.Pointer);

        arrays.Check();
        AssertClose(ofWeight, trains ? weight.Gradient.Span : [], SumTolerance);
        AssertClose(ofBias, biasTrains ? bias.Gradient.Span : [], SumTolerance);
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<float> found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"[{i}]: expected {expected[i]}, found {found[i]}");
        }
    }

    /// <summary>[rows, width] each, and what they should become.</summary>
    private sealed class Arrays(LayerPass pass, int rows, int width)
    {
        private readonly double[] _normalized = new double[rows * width], _y = new double[rows * width], _dx = new double[rows * width], _sum = new double[rows * width];
        private float[] _dy = [];

        public FloatBuffer X { get; } = pass.Random(rows * width);

        public FloatBuffer Y { get; } = pass.Random(rows * width);

        public FloatBuffer Again { get; } = pass.Random(rows * width);

        public FloatBuffer D { get; } = pass.Random(rows * width);

        public FloatBuffer Sum { get; } = pass.Random(rows * width);

        /// <summary>By the formulas; without a bias nothing is taken for the mean.</summary>
        public void Expect(float[] weight, float[]? bias)
        {
            _dy = D.Span.ToArray();
            for (var row = 0; row < rows * width; row += width)
            {
                double mean = 0, square = 0, ofMean = 0, projection = 0;
                for (var i = 0; i < width && bias is not null; i++)
                {
                    mean += (double)X.Span[row + i] / width;
                }

                for (var i = 0; i < width; i++)
                {
                    square += (X.Span[row + i] - mean) * (X.Span[row + i] - mean) / width;
                }

                for (var i = 0; i < width; i++)
                {
                    _normalized[row + i] = (X.Span[row + i] - mean) / Math.Sqrt(square + Epsilon);
                    _y[row + i] = (weight[i] * _normalized[row + i]) + (bias?[i] ?? 0);
                    ofMean += bias is null ? 0 : (double)weight[i] * _dy[row + i] / width;
                    projection += weight[i] * _dy[row + i] * _normalized[row + i] / width;
                }

                for (var i = 0; i < width; i++)
                {
                    _dx[row + i] = (((double)weight[i] * _dy[row + i]) - ofMean - (_normalized[row + i] * projection)) / Math.Sqrt(square + Epsilon);
                    _sum[row + i] = Sum.Span[row + i] + _dx[row + i];
                }
            }
        }

        /// <summary>What a gradient holds after the backward pass; nothing for a frozen one.</summary>
        public double[] Sums(FloatBuffer? gradient, bool normalized)
        {
            double[] sums = gradient is null ? [] : [.. gradient.Span.ToArray().Select(value => (double)value)];
            for (var i = 0; i < rows * width && gradient is not null; i++)
            {
                sums[i % width] += normalized ? _dy[i] * _normalized[i] : _dy[i];
            }

            return sums;
        }

        public void Check()
        {
            AssertClose(_y, Y.Span, Tolerance);
            AssertClose(_y, Again.Span, Tolerance);
            AssertClose(_dx, D.Span, Tolerance * Math.Max(1, 1 / Math.Sqrt(Epsilon)));
            AssertClose(_sum, Sum.Span, Tolerance * Math.Max(1, 1 / Math.Sqrt(Epsilon)));
        }
    }
}
