using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

public sealed unsafe class WantedRowsTests : IDisposable
{
    private const int Long = 700, Short = 90; // more than one chain of products, and blocks of 64 that are wanted in part or not at all

    private readonly WorkerPool _pool = new(2);

    public void Dispose() => _pool.Dispose();

    [Theory]
    [InlineData("llama", null)]
    [InlineData("qwen3", null)]
    [InlineData("gpt2", null)]
    [InlineData("gptj", null)]
    [InlineData("codegen", null)]
    [InlineData("llama", 0.4)]
    [InlineData("gpt2", 0.4)]
    [InlineData("gptj", 0.4)]
    public void Rows_that_nobody_wants_change_no_bit(string type, double? dropoutOfAdapters)
    {
        int[] wanted = [3, 64, .. Enumerable.Range(500, 40), 699, Long, Long + 65, Long + Short - 1];

        var (all, some) = (Run(type, dropoutOfAdapters, wanted, leaveOut: false), Run(type, dropoutOfAdapters, wanted, leaveOut: true));

        Assert.Contains(all.Gradients, gradient => gradient != 0);
        Assert.Equal(all.Hidden, some.Hidden);
        Assert.Equal(all.Gradients, some.Gradients);
        Assert.True(some.Floats < all.Floats, $"{some.Floats} floats of activations, {all.Floats} for all rows");
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(7, 6)]
    [InlineData(0, Long + Short)]
    [InlineData(-1, 3)]
    public void Rows_have_to_rise_and_to_be_there(int first, int second)
    {
        var error = Assert.Throws<ArgumentException>(() => Run("gpt2", null, [first, second], leaveOut: true));

        Assert.Contains($"Expected rising rows from 0 to {Long + Short - 1}", error.Message, StringComparison.Ordinal);
    }

    private (float[] Hidden, float[] Gradients, long Floats) Run(string type, double? dropoutOfAdapters, int[] wanted, bool leaveOut)
    {
        using var model = Model(type);
        Adapt(model, dropoutOfAdapters);
        model.Adapter?.BeginStep(3);
        var width = model.Config.Width;
        int[] tokens = [.. Enumerable.Range(0, Long + Short).Select(i => i * 7 % 20)];
        int[] positions = [.. Enumerable.Range(0, Long), .. Enumerable.Range(0, Short)];
        var attention = new PackedAttention(model.Config, _pool);
        attention.SetSequences([Long, Short]);
        var (hidden, pull) = (new float[tokens.Length * width], new float[tokens.Length * width]);
        foreach (var row in wanted.Where(row => (uint)row < tokens.Length))
        {
            new SplitMix64((ulong)row).FillNormal(pull.AsSpan(row * width, width), 1);
        }

        for (var pass = 0; pass < 2; pass++) // with the second the arenas have found their size
        {
            var given = pull.ToArray();
            fixed (float* rows = hidden, pulls = given)
            {
                model.ForwardForTraining(tokens, positions, attention, rows, leaveOut ? wanted : default);
                model.Backward(pulls);
            }
        }

        fixed (float* rows = hidden)
        {
            model.ForwardForTraining(tokens, positions, attention, rows, leaveOut ? wanted : default);
        }

        return (
            [.. wanted.SelectMany(row => hidden.AsSpan(row * width, width).ToArray())],
            [.. (model.Adapter?.Parameters ?? model.Parameters).SelectMany(parameter => parameter.Gradient.Span.ToArray())],
            model.ActivationFloats);
    }

    private void Adapt(Transformer model, double? dropout)
    {
        if (dropout is not { } probability)
        {
            return;
        }

        Lora.Attach(model, new LoraOptions { Rank = 4, Dropout = probability }, _pool, 1);
        foreach (var parameter in model.Adapter!.Parameters)
        {
            new SplitMix64((ulong)parameter.Name.Length).FillNormal(parameter.Value.Span, 0.2);
        }
    }

    private Transformer Model(string type)
    {
        var model = (Transformer)ArchitectureList.Create(
            new ModelConfig
            {
                ModelType = type, VocabularySize = 20, Width = 16, Layers = 2, Heads = 4, KeyValueHeads = type is "llama" or "qwen3" ? 2 : 4, HeadWidth = 4,
                FeedForwardWidth = 40, ContextLength = Long, QueryKeyNorm = type == "qwen3", RotaryWidth = type is "gptj" or "codegen" ? 2 : 0,
            },
            _pool);
        model.Initialize(7);
        return model;
    }
}
