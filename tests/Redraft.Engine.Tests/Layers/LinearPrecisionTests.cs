using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;
using Redraft.Engine.Tests.Kernels;

namespace Redraft.Engine.Tests.Layers;

public sealed unsafe class LinearPrecisionTests : IDisposable
{
    private const int Rows = 37, Inner = 29, Outer = 43;

    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 2, Width = 4, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadWidth = 4, FeedForwardWidth = 4, ContextLength = 1,
    };

    private readonly WorkerPool _pool = new(2);
    private readonly Random _random = new(5);
    private readonly Parameter _weight = new("w", [Outer, Inner], decay: true);

    public void Dispose()
    {
        _weight.Dispose();
        _pool.Dispose();
    }

    [Theory]
    [InlineData(ProductPrecision.F32)]
    [InlineData(ProductPrecision.Bf16)]
    public void All_three_products_of_a_layer_round_as_the_pass_says(ProductPrecision precision)
    {
        using FloatBuffer x = Random(Rows * Inner), dy = Random(Rows * Outer), y = new(Rows * Outer), dx = new(Rows * Inner);
        using FloatBuffer expectedY = new(Rows * Outer), expectedDx = new(Rows * Inner), expectedGradient = new(Outer * Inner);
        Fill(_weight.Value);
        using var pass = new Pass(_pool) { Precision = precision };
        pass.Start(new int[Rows], new int[Rows], new PackedAttention(Config, _pool), keep: true);
        var layer = new Linear(_weight);

        layer.Forward(pass, x.Pointer, y.Pointer);
        layer.BackwardInput(pass, dy.Pointer, dx.Pointer);
        layer.BackwardWeight(pass, x.Pointer, dy.Pointer);

        Action<MatMulOperands> multiply = precision == ProductPrecision.F32 ? ScalarMatMul.Multiply : ScalarBFloatMatMul.Multiply;
        var w = _weight.Value.Pointer;
        multiply(MatMul.ForwardOperands(x.Pointer, Inner, w, Inner, expectedY.Pointer, Outer, Rows, Inner, Outer, false));
        multiply(MatMul.BackwardInputOperands(dy.Pointer, Outer, w, Inner, expectedDx.Pointer, Inner, Rows, Inner, Outer, false));
        multiply(MatMul.BackwardWeightOperands(dy.Pointer, Outer, x.Pointer, Inner, expectedGradient.Pointer, Inner, Rows, Inner, Outer, true));
        Assert.True(expectedY.Span.SequenceEqual(y.Span), "forward");
        Assert.True(expectedDx.Span.SequenceEqual(dx.Span), "gradient of the input");
        Assert.True(expectedGradient.Span.SequenceEqual(_weight.Gradient.Span), "gradient of the weights");
    }

    private FloatBuffer Random(int length)
    {
        var buffer = new FloatBuffer(length);
        Fill(buffer);
        return buffer;
    }

    private void Fill(FloatBuffer buffer)
    {
        foreach (ref var value in buffer.Span)
        {
            value = (float)((_random.NextDouble() * 2) - 1);
        }
    }
}
