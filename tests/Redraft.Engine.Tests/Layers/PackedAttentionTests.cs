using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

public sealed unsafe class PackedAttentionTests
{
    /// <summary>Values and gradients are about 1; sums of up to 150 products of floats.</summary>
    private const double Tolerance = 5e-6;

    private const int Heads = 4;
    private const int Groups = 2;
    private const int Width = 6;

    // Shorter than a block of queries, as long, one longer, more than two.
    private static readonly int[] Lengths = [1, 64, 65, 150, 3];
    private static readonly int Rows = Lengths.Sum();

    [Fact]
    public void Outputs_equal_the_definition_in_double()
    {
        using var arrays = new Arrays();
        arrays.Attend();
        var expected = Definition(arrays.Query, arrays.Key, arrays.Value);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], arrays.Output.Pointer[i], Tolerance);
        }
    }

    [Fact]
    public void Gradients_equal_central_differences_in_double()
    {
        using var arrays = new Arrays();
        arrays.Attend();
        arrays.Backward();
        Check(arrays.Query, arrays.DQuery);
        Check(arrays.Key, arrays.DKey);
        Check(arrays.Value, arrays.DValue);

        void Check(FloatBuffer input, FloatBuffer gradient)
        {
            const float Step = 1f / 256; // exact in float; the error is of the order of its square times the third derivative
            const double StepTolerance = 2e-5;
            for (var i = 0L; i < input.Length; i += 997) // rows of all sequences and all places in the head
            {
                var value = input.Pointer[i];
                input.Pointer[i] = value + Step;
                var (above, up) = (arrays.Loss(), input.Pointer[i]);
                input.Pointer[i] = value - Step;
                var (below, down) = (arrays.Loss(), input.Pointer[i]);
                input.Pointer[i] = value;
                Assert.Equal((above - below) / ((double)up - down), gradient.Pointer[i], StepTolerance);
            }
        }
    }

    [Fact]
    public void A_sequence_gives_the_same_bits_alone_and_among_others_on_any_number_of_threads()
    {
        using var packed = new Arrays(threads: 3);
        packed.Attend();
        packed.Backward();
        using var one = new Arrays(threads: 1);
        one.Attend();
        one.Backward();
        foreach (var which in (Func<Arrays, FloatBuffer>[])[a => a.Output, a => a.DQuery, a => a.DKey, a => a.DValue])
        {
            Assert.Equal(which(packed).Span.ToArray(), which(one).Span.ToArray());
        }
    }

    private static double[] Definition(FloatBuffer query, FloatBuffer key, FloatBuffer value)
    {
        var output = new double[Rows * Heads * Width]; // [rows, H·width]
        for (int s = 0, start = 0; s < Lengths.Length; start += Lengths[s++])
        {
            for (var i = start; i < start + Lengths[s]; i++)
            {
                for (var head = 0; head < Heads; head++)
                {
                    var group = head * Groups / Heads;
                    var scores = Enumerable.Range(start, i - start + 1).Select(j => Math.Exp(Enumerable.Range(0, Width).Sum(c =>
                        (double)query.Pointer[(((i * Heads) + head) * Width) + c] * key.Pointer[(((j * Groups) + group) * Width) + c])
                        / Math.Sqrt(Width))).ToArray();
                    for (var c = 0; c < Width; c++)
                    {
                        output[(((i * Heads) + head) * Width) + c] =
                            scores.Select((score, j) => score * value.Pointer[((((start + j) * Groups) + group) * Width) + c]).Sum() / scores.Sum();
                    }
                }
            }
        }

        return output;
    }

    private sealed class Arrays : IDisposable
    {
        private readonly WorkerPool _pool;
        private readonly PackedAttention _attention;

        public Arrays(int threads = 2)
        {
            _pool = new WorkerPool(threads);
            _attention = new PackedAttention(
                new ModelConfig
                {
                    ModelType = "llama", VocabularySize = 1, Width = Heads * Width, Layers = 1, Heads = Heads, KeyValueHeads = Groups, HeadWidth = Width,
                    FeedForwardWidth = 1, ContextLength = 150,
                },
                _pool);
            _attention.SetSequences(Lengths);
            var random = new SplitMix64(1);
            foreach (var buffer in (FloatBuffer[])[Query, Key, Value, DOutput])
            {
                random.FillNormal(buffer.Span, 1);
            }
        }

        public FloatBuffer Query { get; } = new(Rows * Heads * Width);

        public FloatBuffer Key { get; } = new(Rows * Groups * Width);

        public FloatBuffer Value { get; } = new(Rows * Groups * Width);

        public FloatBuffer Output { get; } = new(Rows * Heads * Width);

        public FloatBuffer DQuery { get; } = new(Rows * Heads * Width);

        public FloatBuffer DKey { get; } = new(Rows * Groups * Width);

        public FloatBuffer DValue { get; } = new(Rows * Groups * Width);

        public FloatBuffer DOutput { get; } = new(Rows * Heads * Width);

        public void Attend() => _attention.Attend(0, Query.Pointer, Key.Pointer, Value.Pointer, Output.Pointer);

        public void Backward() => _attention.Backward(
            0, Query.Pointer, Key.Pointer, Value.Pointer, Output.Pointer,
            new AttentionGradients { Output = DOutput.Pointer, Query = DQuery.Pointer, Key = DKey.Pointer, Value = DValue.Pointer });

        public double Loss() => Definition(Query, Key, Value).Select((value, i) => value * DOutput.Pointer[i]).Sum();

        public void Dispose()
        {
            _pool.Dispose();
            foreach (var buffer in (FloatBuffer[])[Query, Key, Value, Output, DQuery, DKey, DValue, DOutput])
            {
                buffer.Dispose();
            }
        }
    }
}
