using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Kernels;

public sealed unsafe class WeightPrintTests : IDisposable
{
    private const int Most = 200_003; // three parts and a rest

    private readonly FloatBuffer _weights = new(Most);
    private readonly WorkerPool[] _pools = [new(1), new(3)];

    public WeightPrintTests()
    {
        var random = new Random(1);
        foreach (ref var value in _weights.Span)
        {
            value = (float)random.NextDouble() - 0.5f;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(65_536)]
    [InlineData(Most)]
    public void Any_weight_that_changes_by_any_bit_changes_the_print(int count)
    {
        var print = Print(count);
        foreach (var at in new[] { 0, count / 3, count / 2, count - 2, count - 1 }.Where(at => at >= 0))
        {
            for (var bit = 0; bit < 32; bit += 5)
            {
                var kept = _weights.Pointer[at];
                ((int*)_weights.Pointer)[at] ^= 1 << bit;
                Assert.NotEqual(print, Print(count));
                _weights.Pointer[at] = kept;
            }
        }

        Assert.Equal(print, Print(count));
    }

    [Theory]
    [InlineData(0, 1)]          // within a pair
    [InlineData(1, 17)]         // vectors side by side
    [InlineData(5, 37)]         // the same lane, the next step
    [InlineData(5, 65_541)]     // the same place of the next part
    [InlineData(40, 150_000)]
    public void Exchanged_weights_change_the_print(int a, int b)
    {
        var print = Print(Most);
        (_weights.Pointer[a], _weights.Pointer[b]) = (_weights.Pointer[b], _weights.Pointer[a]);

        Assert.NotEqual(print, Print(Most));
    }

    [Fact]
    public void The_print_tells_lengths_apart_and_does_not_depend_on_threads()
    {
        _weights.Clear();

        Assert.Equal(Enumerable.Range(1, 100).Count(), Enumerable.Range(1, 100).Select(Print).Distinct().Count());
        Assert.Equal(new WeightPrint(_pools[0]).Of(_weights.Pointer, Most), new WeightPrint(_pools[1]).Of(_weights.Pointer, Most));
    }

    public void Dispose()
    {
        _weights.Dispose();
        Array.ForEach(_pools, pool => pool.Dispose());
    }

    private ulong Print(int count) => new WeightPrint(_pools[1]).Of(_weights.Pointer, count);
}
