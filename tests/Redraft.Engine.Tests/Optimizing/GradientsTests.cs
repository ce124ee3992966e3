using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Optimizing;

namespace Redraft.Engine.Tests.Optimizing;

public sealed class GradientsTests
{
    [Fact]
    public void The_norm_is_over_all_parameters_and_clipping_brings_it_to_the_limit()
    {
        using var pool = new WorkerPool(1);
        using var a = new Parameter("a", [1], decay: false);
        using var b = new Parameter("b", [2], decay: false);
        (a.Gradient.Span[0], b.Gradient.Span[1]) = (3, -4);
        var gradients = new Gradients([a, b], pool);
        Assert.Equal(5, gradients.Norm());
        Assert.Equal(0.2, Gradients.ClippingScale(5, 1));
        Assert.Equal(1, Gradients.ClippingScale(5, 6));
        Assert.Equal(1, Gradients.ClippingScale(5, null));
        gradients.Clear();
        Assert.Equal(0, gradients.Norm());
    }

    [Fact]
    public void One_NaN_among_many_shows_in_the_norm()
    {
        using var pool = new WorkerPool(2);
        using var a = new Parameter("a", [100_000], decay: false);
        a.Gradient.Span[77_777] = float.NaN;
        Assert.Equal(double.NaN, new Gradients([a], pool).Norm());
    }

    [Fact]
    public void Any_thread_count_gives_the_same_bits()
    {
        using var a = new Parameter("a", [100_000], decay: false);
        for (var i = 0; i < 100_000; i++)
        {
            a.Gradient.Span[i] = MathF.Sin(i);
        }

        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        Assert.Equal(new Gradients([a], one).Norm(), new Gradients([a], three).Norm());
    }
}
