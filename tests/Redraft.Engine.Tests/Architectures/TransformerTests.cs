using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Architectures;

public sealed unsafe class TransformerTests
{
    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 300, Width = 32, Layers = 8, Heads = 4, KeyValueHeads = 4, HeadWidth = 8,
        FeedForwardWidth = 64, ContextLength = 16,
    };

    public static TheoryData<string> Types => [.. ArchitectureList.Names];

    [Theory]
    [MemberData(nameof(Types))]
    public void Starting_weights_are_normal_with_smaller_ones_back_into_the_stream(string type)
    {
        const double Sampling = 0.06; // relative error of a deviation from some thousand samples: 1/√2048 = 0.02, thrice
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(Config with { ModelType = type }, pool);
        model.Initialize(3);
        foreach (var parameter in model.Parameters)
        {
            var values = parameter.Value.Span.ToArray();
            if (parameter.Shape.Count == 1)
            {
                Assert.All(values, value => Assert.Equal(parameter.Name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1, value));
                continue;
            }

            var backIntoStream = parameter.Name is var name && (name.Contains("o_proj") || name.Contains("down_proj") || name.Contains("c_proj") || name.Contains("out_proj") || name.Contains("fc_out"));
            var expected = backIntoStream ? 0.02 / 4 : 0.02; // √(2·8) = 4
            var deviation = Math.Sqrt(values.Average(value => (double)value * value));
            Assert.True(Math.Abs(deviation - expected) < Sampling * expected * Math.Sqrt(2048.0 / Math.Min(2048, values.Length)), $"{name}: {deviation}");
        }
    }

    [Fact]
    public void Weights_of_another_shape_are_refused()
    {
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(Config, pool);
        using var wider = ArchitectureList.Create(Config with { FeedForwardWidth = 65 }, pool);
        Assert.Throws<ArgumentException>(() => model.CopyWeightsTo(wider));
    }

    [Theory]
    [InlineData(300, 0, "token id")]
    [InlineData(-1, 0, "token id")]
    [InlineData(0, 16, "position")]
    public void Tokens_and_positions_that_do_not_exist_are_refused(int token, int position, string what)
    {
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(Config, pool);
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => model.Forward([token], [position], new PackedAttention(Config, pool), null));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backward_pass_without_a_forward_pass_that_keeps_is_refused()
    {
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(Config, pool);
        TransformerChecks.Logits(model, pool, [[1]]);
        Assert.Throws<InvalidOperationException>(() => model.Backward(null));
    }

    [Fact]
    public void Impossible_sizes_are_refused_all_at_once()
    {
        using var pool = new WorkerPool(1);
        var config = Config with { Heads = 4, KeyValueHeads = 3, HeadWidth = 7, Layers = 0 };
        var error = Assert.Throws<ArgumentException>(() => ArchitectureList.Create(config, pool));
        Assert.All((string[])["KeyValueHeads", "HeadWidth", "Layers"], name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }
}
