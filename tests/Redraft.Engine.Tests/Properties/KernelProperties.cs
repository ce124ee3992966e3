using FsCheck;
using FsCheck.Fluent;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tests.Kernels;

namespace Redraft.Engine.Tests.Properties;

public sealed unsafe class KernelProperties : IDisposable
{
    private readonly WorkerPool[] _pools = [new(1), new(3)];

    private static Gen<Product> Products
        => from sizes in Gen.OneOf(ForAny.Number(1, 9), ForAny.Number(1, 70), ForAny.Number(500, 530)).Three()
           where (long)sizes.Item1 * sizes.Item2 * sizes.Item3 < 3_000_000
           from accumulate in Gen.Elements(false, true)
           from kind in ForAny.Number(0, 2)
           from threads in ForAny.Number(0, 1)
           select new Product(sizes.Item1, sizes.Item2, sizes.Item3, accumulate, kind, threads);

    [Fact]
    public void Products_of_any_shape_are_the_plain_loops_bit_for_bit_on_every_vector_width() => ForAny.Check(Products, product =>
    {
        using var a = Random((long)product.Rows * Math.Max(product.Inner, product.Outer), 1);
        using var b = Random((long)Math.Max(product.Rows, product.Outer) * product.Inner, 2);
        foreach (var level in Enum.GetValues<SimdLevel>().Where(level => level <= MatMul.Widest))
        {
            using var expected = Random(product.Results, 3);
            using var actual = Random(product.Results, 3);
            ScalarMatMul.Multiply(product.Operands(a.Pointer, b.Pointer, expected.Pointer));
            MatMul.Multiply(_pools[product.Threads], product.Operands(a.Pointer, b.Pointer, actual.Pointer), level);
            Assert.True(expected.Span.SequenceEqual(actual.Span), $"{level}");
        }
    });

    [Fact]
    public void A_row_of_probabilities_sums_to_one_whatever_is_added_to_its_logits() => ForAny.Check(
        from count in ForAny.Number(1, 100)
        from logits in ForAny.Floats(count)
        from shift in Gen.Elements(0f, -64, 512)
        select (Logits: logits, Shift: shift),
        input =>
        {
            const double Rounding = 1e-5; // a sum of 100 floats
            foreach (var level in Enum.GetValues<SimdLevel>().Where(level => level <= MatMul.Widest))
            {
                float[] row = [.. input.Logits.Select(logit => logit + input.Shift)];
                fixed (float* pointer = row)
                {
                    VectorMath.For(level).Softmax(pointer, pointer, row.Length);
                }

                Assert.Equal(1, row.Sum(value => (double)value), Rounding);
                Assert.All(row, value => Assert.InRange(value, 0f, 1.00001f));
            }
        });

    public void Dispose() => Array.ForEach(_pools, pool => pool.Dispose());

    private static FloatBuffer Random(long length, int seed)
    {
        var (buffer, random) = (new FloatBuffer(length), new Random(seed));
        foreach (ref var value in buffer.Span)
        {
            value = (float)((random.NextDouble() * 2) - 1);
        }

        return buffer;
    }

    /// <summary>One of the three products of a linear layer.</summary>
    private sealed record Product(int Rows, int Inner, int Outer, bool Accumulate, int Kind, int Threads)
    {
        public long Results => Kind switch { 0 => (long)Rows * Outer, 1 => (long)Rows * Inner, _ => (long)Outer * Inner };

        public MatMulOperands Operands(float* a, float* b, float* c) => Kind switch
        {
            0 => MatMul.ForwardOperands(a, Inner, b, Inner, c, Outer, Rows, Inner, Outer, Accumulate),
            1 => MatMul.BackwardInputOperands(a, Outer, b, Inner, c, Inner, Rows, Inner, Outer, Accumulate),
            _ => MatMul.BackwardWeightOperands(a, Outer, b, Inner, c, Inner, Rows, Inner, Outer, Accumulate),
        };
    }
}
