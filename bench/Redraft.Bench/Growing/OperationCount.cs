using Redraft.Engine.Architectures;

namespace Redraft.Bench.Growing;

/// <summary>Floating-point operations that the algorithm needs, a multiplication and an addition being two.</summary>
/// <remarks>
/// <code>
/// M = L·(2·D·H·h + 2·D·G·h + m·D·F)     weights of the blocks' matrices; h wide heads; m = 2 (GPT-2) or 3 (Llama's gate)
/// E = D·V                               weights of the head
/// training step   B·T·(6·(M + E) + 6·L·H·h·(T + 1))
/// generation      (P + S·(K − 1))·2·M + (1 + S·(K − 1))·2·E + 4·L·H·h·(positions seen)
/// positions seen  P·(P + 1)/2 + S·((K − 1)·P + (K − 1)·K/2)
/// </code>
/// A weight costs 2 operations a token forward and 4 backward. Attention reads t positions at position t, (T + 1)/2 in the mean, and costs
/// 4·H·h a position forward, three times that with backward. The first new token is drawn from the prompt's last row.
/// Norms, activations, softmax, the optimizer and the drawing are left out: they grow with B·T·D, not with its product with a width.
/// </remarks>
internal static class OperationCount
{
    /// <summary>M.</summary>
    public static long BlockWeights(ModelConfig config)
    {
        long d = config.Width, heads = (long)config.Heads * config.HeadWidth, groups = (long)config.KeyValueHeads * config.HeadWidth;
        var matrices = config.ModelType == "gpt2" ? 2 : 3;
        return config.Layers * ((2 * d * heads) + (2 * d * groups) + (matrices * d * config.FeedForwardWidth));
    }

    /// <summary>E.</summary>
    public static long HeadWeights(ModelConfig config) => (long)config.Width * config.VocabularySize;

    /// <summary>One step on <paramref name="sequences"/> (B) sequences as long as the context (T).</summary>
    public static long TrainingStep(ModelConfig config, int sequences)
    {
        var length = config.ContextLength;
        return (long)sequences * length * ((6 * (BlockWeights(config) + HeadWeights(config))) + (6 * AttentionWidth(config) * (length + 1)));
    }

    /// <summary><paramref name="samples"/> (S) samples of <paramref name="newTokens"/> (K) tokens of one prompt of <paramref name="prompt"/> (P) tokens.</summary>
    public static long Generation(ModelConfig config, int prompt, int samples, int newTokens)
    {
        long p = prompt, s = samples, k = newTokens - 1;
        var seen = (p * (p + 1) / 2) + (s * ((k * p) + (k * (k + 1) / 2)));
        return ((p + (s * k)) * 2 * BlockWeights(config)) + ((1 + (s * k)) * 2 * HeadWeights(config)) + (4 * AttentionWidth(config) * seen);
    }

    private static long AttentionWidth(ModelConfig config) => (long)config.Layers * config.Heads * config.HeadWidth;
}
