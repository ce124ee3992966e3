using Redraft.Bench.Growing;
using Redraft.Engine.Architectures;

namespace Redraft.Bench.Tests.Growing;

public sealed class OperationCountTests
{
    // D 4, two heads of 2, F 8, two layers, V 10, T 3.
    private static readonly ModelConfig s_gpt2 = Model("gpt2", 2);

    // The same with one key/value head and a gate.
    private static readonly ModelConfig s_llama = Model("llama", 1);

    [Fact]
    public void Weights_are_those_of_the_matrices()
    {
        Assert.Equal(2 * ((4 * 16) + (2 * 32)), OperationCount.BlockWeights(s_gpt2)); // q, k, v, o of 4 × 4; up and down of 4 × 8
        Assert.Equal(2 * (16 + 16 + 8 + 8 + (3 * 32)), OperationCount.BlockWeights(s_llama)); // q and o of 4 × 4; k and v of 2 × 4; gate, up, down
        Assert.Equal(40, OperationCount.HeadWeights(s_gpt2));
    }

    [Fact]
    public void A_training_step_is_six_operations_a_weight_and_token_and_attention_to_the_positions_before()
    {
        // 5 · 3 = 15 tokens; 256 + 40 weights. Positions seen in a sequence: 1 + 2 + 3 = 6; a position costs a dot product of 2 and a sum of 2, 2 heads,
        // 2 operations each: 16 a layer forward, and twice that backward.
        Assert.Equal((15 * 6 * 296) + (5 * 6 * 2 * 16 * 3), OperationCount.TrainingStep(s_gpt2, sequences: 5));
    }

    [Fact]
    public void Generation_computes_the_prompt_once_and_its_last_row_alone_with_the_head()
    {
        // P 3, S 2, K 3: 3 + 2 · 2 rows through the blocks (288 weights), 1 + 2 · 2 through the head. Seen: 1 + 2 + 3, then 4 and 5 by each sample.
        Assert.Equal((7 * 2 * 288) + (5 * 2 * 40) + ((6 + (2 * 9)) * 2 * 16), OperationCount.Generation(s_llama, prompt: 3, samples: 2, newTokens: 3));
        Assert.Equal((3 * 2 * 288) + (2 * 40) + (6 * 2 * 16), OperationCount.Generation(s_llama, prompt: 3, samples: 2, newTokens: 1));
    }

    [Fact]
    public void Bytes_are_those_of_weights_moments_kept_rows_and_logits()
    {
        // 256 + 40 + 12 weights at 16 bytes; 15 rows of 6 · 4 + 8 floats for two layers and one more; 15 rows of 10 logits.
        Assert.Equal((16 * 308) + (4 * 15 * 3 * 32) + (4 * 15 * 10), ByteCount.TrainingStep(s_gpt2, sequences: 5));
        // 1,024 rows a pass, all of which have logits while 2¹⁹/V allows it.
        Assert.Equal((16 * 308) + (4 * 1024 * 3 * 32) + (4 * 1024 * 10), ByteCount.TrainingStep(s_gpt2, sequences: 1000));
        // 328 weights twice; a page of 32 positions for the prompt and one for each of two samples, keys and values of 2 floats in 2 layers.
        Assert.Equal((8 * 328) + (3 * 32 * 2 * 2 * 2 * 4) + (4 * 2 * 10), ByteCount.Generation(s_llama, prompt: 3, samples: 2, newTokens: 3));
    }

    [Fact]
    public void The_exponent_is_the_power_that_was_put_in()
    {
        Assert.Equal(1.5, Growth.Exponent([(1, 3), (2, 3 * Math.Pow(2, 1.5)), (8, 3 * Math.Pow(8, 1.5))]), 12);
        Assert.Equal(0, Growth.Exponent([(1, 7), (10, 7), (100, 7)]), 12);
        Assert.True(double.IsNaN(Growth.Exponent([(5, 1), (5, 2)])));
    }

    [Fact]
    public void Every_sweep_has_five_points_or_more_that_ascend()
        => Assert.All(SweepList.All, sweep =>
        {
            Assert.True(sweep.Points.Count >= 5, sweep.Name);
            Assert.Equal(sweep.Points.Select(p => p.Value).Order(), sweep.Points.Select(p => p.Value));
            Assert.All(sweep.Points, p => Assert.True(p is { Operations: > 0, Bytes: > 0 }));
        });

    private static ModelConfig Model(string type, int groups) => new()
    {
        ModelType = type, VocabularySize = 10, Width = 4, Layers = 2, Heads = 2, KeyValueHeads = groups, HeadWidth = 2, FeedForwardWidth = 8, ContextLength = 3,
    };
}
