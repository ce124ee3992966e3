using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

public sealed unsafe class ColumnSumsTests
{
    /// <summary>Of sums of up to 331 numbers from −1 to 1 in six blocks.</summary>
    private const double Tolerance = 1e-5;

    private const int Rows = 331, Width = 67;

    [Theory]
    [InlineData(Rows)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1)]
    [InlineData(0)]
    public void Any_number_of_rows_is_added_to_what_is_there_as_in_double(int rows)
    {
        using var pass = new LayerPass(new int[Rows]);
        var (x, target) = (pass.Random(Rows * Width), pass.Random(Width));
        var expected = Sums(x, target, rows, 0, Width);

        ColumnSums.Add(pass.Pass, rows, Width, target.Pointer, (r, sums) => VectorMath.Widest.Add(sums, x.Pointer + (r * Width), Width));

        AssertClose(expected, target);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Two_targets_get_their_halves_and_an_absent_one_nothing(bool first, bool second)
    {
        using var pass = new LayerPass(new int[Rows]);
        FloatBuffer x = pass.Random(Rows * 2 * Width), one = pass.Random(Width), two = pass.Random(Width);
        var expectedOne = Sums(x, one, first ? Rows : 0, 0, 2 * Width);
        var expectedTwo = Sums(x, two, second ? Rows : 0, Width, 2 * Width);
        var seen = 0;

        ColumnSums.AddBoth(pass.Pass, Width, first ? one.Pointer : null, second ? two.Pointer : null, (r, sums) =>
        {
            Interlocked.Increment(ref seen); // whoever adds does other work too, so each row is called without targets as well
            VectorMath.Widest.Add(sums, x.Pointer + (r * 2 * Width), 2 * Width);
        });

        AssertClose(expectedOne, one);
        AssertClose(expectedTwo, two);
        Assert.Equal(Rows, seen);
    }

    [Fact]
    public void One_thread_and_three_give_the_same_bits()
    {
        Assert.Equal(On(1), On(3));

        static float[] On(int threads)
        {
            using var pass = new LayerPass(new int[Rows], threads);
            var (x, target) = (pass.Random(Rows * Width), pass.Random(Width));
            ColumnSums.Add(pass.Pass, Width, target.Pointer, (r, sums) => VectorMath.Widest.Add(sums, x.Pointer + (r * Width), Width));
            return target.Span.ToArray();
        }
    }

    private static double[] Sums(FloatBuffer x, FloatBuffer target, int rows, int first, int stride)
        => [.. Enumerable.Range(0, Width).Select(i => target.Span[i] + Enumerable.Range(0, rows).Sum(r => (double)x.Span[(r * stride) + first + i]))];

    private static void AssertClose(double[] expected, FloatBuffer found)
    {
        for (var i = 0; i < Width; i++)
        {
            Assert.Equal(expected[i], found.Span[i], Tolerance);
        }
    }
}
