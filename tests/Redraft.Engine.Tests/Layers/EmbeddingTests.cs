using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

public sealed unsafe class EmbeddingTests
{
    /// <summary>Of sums of up to 35 numbers about 1.</summary>
    private const double Tolerance = 2e-6;

    private const int Rows = 331, Width = 67, Ids = 41;

    // Ids at both ends, all often and pairs one after another, two in three never: their gradients stay as they were.
    private static readonly int[] Picked = [.. Enumerable.Range(0, Rows).Select(r => r % 10 == 0 ? Ids - 1 : r / 2 * 3 % Ids / 3 * 3)];

    [Fact]
    public void Rows_are_their_ids_vectors_or_have_them_added()
    {
        using var pass = new LayerPass(new int[Rows]);
        var weight = pass.Weights(trains: true, Ids, Width);
        var (x, sum) = (pass.Random(Rows * Width), pass.Random(Rows * Width));
        var before = sum.Span.ToArray();
        var embedding = new Embedding(weight);

        embedding.Forward(pass.Pass, Picked, x.Pointer);
        embedding.Forward(pass.Pass, Picked, sum.Pointer, accumulate: true);

        for (var i = 0; i < Rows * Width; i++)
        {
            var expected = weight.Value.Span[(Picked[i / Width] * Width) + (i % Width)];
            Assert.Equal(expected, x.Span[i]);
            Assert.Equal(before[i] + expected, sum.Span[i]);
        }
    }

    [Fact]
    public void A_vectors_gradient_grows_by_all_rows_of_its_id_as_in_double()
    {
        using var pass = new LayerPass(new int[Rows]);
        var weight = pass.Weights(trains: true, Ids, Width);
        var d = pass.Random(Rows * Width);
        double[] expected = [.. weight.Gradient.Span.ToArray().Select(value => (double)value)];
        for (var i = 0; i < Rows * Width; i++)
        {
            expected[(Picked[i / Width] * Width) + (i % Width)] += d.Span[i];
        }

        new Embedding(weight).Backward(pass.Pass, Picked, d.Pointer);

        for (var i = 0; i < Ids * Width; i++)
        {
            Assert.Equal(expected[i], weight.Gradient.Span[i], Tolerance * (1 + Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void A_frozen_one_gets_no_gradient()
    {
        using var pass = new LayerPass(new int[Rows]);
        var weight = pass.Weights(trains: false, Ids, Width);

        new Embedding(weight).Backward(pass.Pass, Picked, pass.Random(Rows * Width).Pointer);

        Assert.Throws<InvalidOperationException>(() => weight.Gradient);
    }
}
