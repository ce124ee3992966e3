using System.Numerics;
using Redraft.Engine.Architectures;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

public sealed unsafe class RotaryEmbeddingTests
{
    /// <summary>Of numbers up to 1: cosine, sine and two products are rounded by 3e-8 each, their sum by 6e-8.</summary>
    private const double Tolerance = 2e-7;

    private const int Heads = 3, Rows = 300, Context = 1000;

    // The first positions, some beyond the first table's end, several rows at one place; 300 rows of heads of 37 are shared out to threads.
    private static readonly int[] Near = [.. Enumerable.Range(0, Rows).Select(r => r * 7 % 50)];
    private static readonly int[] Far = [.. Enumerable.Range(0, Rows).Select(r => r % 3 == 0 ? r : Context - 1 - r)];

    /// <summary>Pairs per head: less than a vector of 8, one, one and a tail, two and a tail; whether neighbours; numbers of a head that stay.</summary>
    public static TheoryData<int, bool, int> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, bool, int>();
            foreach (var half in new[] { 1, 4, 8, 12, 17 })
            {
                kinds.Add(half, false, 0);
                kinds.Add(half, true, 0);
                kinds.Add(half, false, 3);
                kinds.Add(half, true, 3);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pairs_turn_as_complex_numbers_do_in_double_there_and_back(int half, bool neighbours, int rest)
    {
        var config = Config(half, rest);
        using var rotary = new RotaryEmbedding(config, neighbours);
        foreach (var positions in new[] { Near, Far, Near }) // the table grows between them
        {
            using var pass = new LayerPass(positions);
            foreach (var back in new[] { false, true })
            {
                var x = pass.Random(Rows * Heads * config.HeadWidth);
                var expected = Turned(x.Span, positions, half, neighbours, config.HeadWidth, back ? -1 : 1);

                rotary.Rotate(pass.Pass, x.Pointer, Heads, back);

                AssertClose(expected, x.Span);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Turning_back_gives_the_input_and_is_the_transpose(int half, bool neighbours, int rest)
    {
        var config = Config(half, rest);
        using var rotary = new RotaryEmbedding(config, neighbours);
        using var pass = new LayerPass(Far);
        var (x, d) = (pass.Random(Rows * Heads * config.HeadWidth), pass.Random(Rows * Heads * config.HeadWidth));
        var (before, gradient) = (x.Span.ToArray(), d.Span.ToArray());

        rotary.Rotate(pass.Pass, x.Pointer, Heads);
        rotary.Rotate(pass.Pass, d.Pointer, Heads, back: true);

        for (var head = 0; head < Rows * Heads; head++)
        {
            var (of, end) = (head * config.HeadWidth, (head + 1) * config.HeadWidth);
            Assert.Equal(Product(x.Span[of..end], gradient.AsSpan(of..end)), Product(before.AsSpan(of..end), d.Span[of..end]), 2 * Tolerance * config.HeadWidth);
        }

        rotary.Rotate(pass.Pass, x.Pointer, Heads, back: true);
        AssertClose([.. before.Select(value => (double)value)], x.Span, 3 * Tolerance);
    }

    private static ModelConfig Config(int half, int rest) => new()
    {
        ModelType = "gptj", VocabularySize = 1, Width = Heads * ((2 * half) + rest), Layers = 1, Heads = Heads, KeyValueHeads = Heads, HeadWidth = (2 * half) + rest,
        RotaryWidth = rest > 0 ? 2 * half : 0, FeedForwardWidth = 1, ContextLength = Context,
    };

    private static double[] Turned(ReadOnlySpan<float> x, int[] positions, int half, bool neighbours, int width, int sign)
    {
        var y = new double[x.Length]; // [rows, heads·width]
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = x[i];
        }

        for (var r = 0; r < Rows; r++)
        {
            for (var head = r * Heads * width; head < (r + 1) * Heads * width; head += width)
            {
                for (var i = 0; i < half; i++)
                {
                    var (a, b) = neighbours ? (head + (2 * i), head + (2 * i) + 1) : (head + i, head + i + half);
                    var angle = positions[r] / Math.Pow(10_000, (double)i / half);
                    var turned = new Complex(x[a], x[b]) * Complex.FromPolarCoordinates(1, sign * angle);
                    (y[a], y[b]) = (turned.Real, turned.Imaginary);
                }
            }
        }

        return y;
    }

    private static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<float> found, double tolerance = Tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance, $"[{i}]: expected {expected[i]}, found {found[i]}");
        }
    }
}
