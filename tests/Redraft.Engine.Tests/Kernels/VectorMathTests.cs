using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

public sealed unsafe class VectorMathTests
{
    private const double ExpError = 1.2e-7;      // documented in Elementary: about one unit in the last place
    private const double FunctionError = 3e-7;   // two to three roundings on top of exp's
    private const double SumError = 1e-6;        // relative to the sum of absolute values, up to 300 terms in 16 or more chains

    private static readonly int[] Lengths = [0, 1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 192, 300];

    private static VectorMath[] All => [.. Enum.GetValues<SimdLevel>().Where(level => level <= MatMul.Widest).Select(VectorMath.For)];

    [Fact]
    public void Exp_is_within_the_documented_error() => AssertClose(m => m.Exp, Math.Exp, -86, 88.5, ExpError);

    [Fact]
    public void Sigmoid_is_within_the_documented_error() => AssertClose(m => m.Sigmoid, x => 1 / (1 + Math.Exp(-x)), -80, 80, FunctionError);

    [Fact]
    public void Tanh_is_within_the_documented_error() => AssertClose(m => m.Tanh, Math.Tanh, -20, 20, FunctionError);

    [Fact]
    public void Tanh_near_zero_keeps_its_relative_accuracy() => AssertClose(m => m.Tanh, Math.Tanh, -1e-3, 1e-3, FunctionError);

    [Fact]
    public void Functions_reach_their_limits()
    {
        float[] ends = [float.NegativeInfinity, -200, -87, 0, 89, float.PositiveInfinity, float.NaN];
        foreach (var math in All)
        {
            Assert.Equal([0, 0, 0, 1, float.PositiveInfinity, float.PositiveInfinity, float.NaN], Apply(math.Exp, ends));
            Assert.Equal([0, 0, 0, 0.5f, 1, 1, float.NaN], Apply(math.Sigmoid, ends).Select(v => v < 1e-37 ? 0 : v));
            Assert.Equal([-1, -1, -1, 0, 1, 1, float.NaN], Apply(math.Tanh, ends));
        }
    }

    [Fact]
    public void Every_vector_width_and_every_place_in_the_row_gives_the_same_bits()
    {
        var x = Random(40, 1);
        foreach (var pick in new Func<VectorMath, Function>[] { m => m.Exp, m => m.Sigmoid, m => m.Tanh, m => m.Gelu })
        {
            var expected = Apply(pick(All[0]), x);
            foreach (var math in All)
            {
                Assert.Equal(expected, Apply(pick(math), x));
                for (var i = 0; i < x.Length; i++)
                {
                    Assert.Equal(expected[i], Apply(pick(math), [x[i]])[0]);
                }
            }
        }
    }

    [Fact]
    public void Sums_agree_with_double_precision_at_every_length_and_vector_width()
    {
        foreach (var length in Lengths)
        {
            float[] a = Random(length, 2), b = Random(length, 3), c = Random(length, 4);
            fixed (float* pa = a, pb = b, pc = c)
            {
                foreach (var math in All)
                {
                    Assert.Equal(a.Sum(v => (double)v), math.Sum(pa, length), SumError * (1 + length));
                    Assert.Equal(a.Zip(b, (v, w) => (double)v * w).Sum(), math.Dot(pa, pb, length), SumError * (1 + length));
                    Assert.Equal(a.Zip(b, c).Sum(t => (double)t.First * t.Second * t.Third), math.Dot(pa, pb, pc, length), SumError * (1 + length));
                    Assert.Equal(length == 0 ? float.NegativeInfinity : a.Max(), math.Max(pa, length));
                    Assert.Equal(All[0].Dot(pa, pb, length), math.Dot(pa, pb, length));
                    Assert.Equal(All[0].LogSumExp(pa, length), math.LogSumExp(pa, length));
                }
            }
        }
    }

    [Fact]
    public void Softmax_sums_to_one_and_returns_the_log_of_its_denominator()
    {
        foreach (var length in Lengths.Where(n => n > 0))
        {
            var x = Random(length, 5).Select(v => v * 20).ToArray();
            var expected = Math.Log(x.Sum(v => Math.Exp(v)));
            foreach (var math in All)
            {
                var y = new float[length];
                fixed (float* px = x, py = y)
                {
                    Assert.Equal(expected, math.Softmax(px, py, length), SumError * 20);
                    Assert.Equal(expected, math.LogSumExp(px, length), SumError * 20);
                }

                for (var i = 0; i < length; i++)
                {
                    Assert.Equal(Math.Exp(x[i] - expected), y[i], 20 * SumError);
                }
            }
        }
    }

    [Fact]
    public void Softmax_gives_masked_values_no_weight_and_survives_a_row_of_masks()
    {
        float[] masked = [float.NegativeInfinity, 3, float.NegativeInfinity, 3];
        float[] nothing = [float.NegativeInfinity, float.NegativeInfinity];
        var y = stackalloc float[4];
        foreach (var math in All)
        {
            fixed (float* m = masked, n = nothing)
            {
                Assert.Equal(3 + MathF.Log(2), math.Softmax(m, y, 4));
                Assert.Equal([0, 0.5f, 0, 0.5f], new Span<float>(y, 4).ToArray());
                Assert.Equal(float.NegativeInfinity, math.Softmax(n, y, 2));
                Assert.Equal([0, 0], new Span<float>(y, 2).ToArray());
            }
        }
    }

    [Fact]
    public void Row_operations_equal_the_plain_loop_bit_for_bit()
    {
        foreach (var length in Lengths)
        {
            float[] x = Random(length, 6), w = Random(length, 7), start = Random(length, 8);
            foreach (var math in All)
            {
                float[] added = [.. start], scaledAdd = [.. start], productAdd = [.. start], scaled = new float[length], product = new float[length];
                var less = new float[length];
                fixed (float* px = x, pw = w, pa = added, pb = scaledAdd, pc = productAdd, pd = scaled, pe = product, pf = less)
                {
                    math.Add(pa, px, length);
                    math.AddScaled(pb, 0.3f, px, length);
                    math.AddProduct(pc, px, pw, length);
                    math.Scale(0.3f, px, pd, length);
                    math.ScaleProduct(0.3f, px, pw, pe, length);
                    math.Subtract(px, 0.3f, pf, length);
                }

                Assert.Equal(start.Zip(x, (s, v) => s + v), added);
                Assert.Equal(start.Zip(x, (s, v) => MathF.FusedMultiplyAdd(0.3f, v, s)), scaledAdd);
                Assert.Equal(start.Zip(x, w).Select(t => MathF.FusedMultiplyAdd(t.Second, t.Third, t.First)), productAdd);
                Assert.Equal(x.Select(v => 0.3f * v), scaled);
                Assert.Equal(x.Select(v => v - 0.3f), less);
                Assert.Equal(x.Zip(w, (v, u) => 0.3f * v * u), product);
            }
        }
    }

    [Fact]
    public void Activations_and_their_gradients_agree_with_double_precision_and_differences()
    {
        foreach (var math in All)
        {
            foreach (var length in Lengths)
            {
                CheckSwiGlu(math, length);
                CheckGelu(math, length);
            }
        }
    }

    private static void CheckSwiGlu(VectorMath math, int length)
    {
        static double Silu(double g) => g / (1 + Math.Exp(-g));
        float[] gate = Times(8, Random(length, 9)), up = Random(length, 10), dy = Random(length, 11), y = new float[length];
        float[] dGate = [.. gate], dUp = [.. up], again = [.. dy];
        fixed (float* pg = gate, pu = up, py = y, pdg = dGate, pdu = dUp, pa = again)
        {
            math.SwiGlu(pg, pu, py, length);
            math.SwiGluBackward(pdg, pdu, pa, length);
        }

        Assert.Equal(y, again);
        for (var i = 0; i < length; i++)
        {
            var slope = (Silu(gate[i] + 1e-5) - Silu(gate[i] - 1e-5)) / 2e-5;
            Assert.Equal(Silu(gate[i]) * up[i], y[i], 1e-6 * (1 + Math.Abs(gate[i])));
            Assert.Equal(dy[i] * Silu(gate[i]), dUp[i], 1e-6 * (1 + Math.Abs(gate[i])));
            Assert.Equal(dy[i] * up[i] * slope, dGate[i], 2e-6);
        }
    }

    private static void CheckGelu(VectorMath math, int length)
    {
        static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));
        float[] x = Times(5, Random(length, 12)), dy = Random(length, 13), y = new float[length], dx = [.. x], again = [.. dy];
        fixed (float* px = x, py = y, pdx = dx, pa = again)
        {
            math.Gelu(px, py, length);
            math.GeluBackward(pdx, pa, length);
        }

        Assert.Equal(y, again);
        for (var i = 0; i < length; i++)
        {
            Assert.Equal(Gelu(x[i]), y[i], 2e-6);
            Assert.Equal(dy[i] * (Gelu(x[i] + 1e-5) - Gelu(x[i] - 1e-5)) / 2e-5, dx[i], 3e-6);
        }
    }

    private static void AssertClose(Func<VectorMath, Function> pick, Func<double, double> exact, double from, double to, double relative)
    {
        var x = Enumerable.Range(0, 40_001).Select(i => (float)(from + ((to - from) * i / 40_000))).ToArray();
        foreach (var math in All)
        {
            var y = Apply(pick(math), x);
            for (var i = 0; i < x.Length; i++)
            {
                var expected = exact(x[i]);
                Assert.True(Math.Abs(y[i] - expected) <= relative * Math.Abs(expected), $"f({x[i]:R}): expected {expected:R}, found {y[i]:R}");
            }
        }
    }

    private static float[] Apply(Function function, float[] x)
    {
        var y = new float[x.Length];
        fixed (float* px = x, py = y)
        {
            function(px, py, x.Length);
        }

        return y;
    }

    private static float[] Times(float factor, float[] x) => [.. x.Select(v => factor * v)];

    private static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    private delegate void Function(float* x, float* y, int length);
}
