using Redraft.Engine.Architectures;

namespace Redraft.Bench.Growing;

/// <summary>Bytes that the algorithm needs at its peak, beyond the program itself. Everything is 4 bytes wide.</summary>
/// <remarks>
/// <code>
/// N = M + E + T·D (learned positions, GPT-2)      E once: the head is the embedding
/// training     16·N + 4·R·(L + 1)·(6·D + F) + 4·c·V
///   R = min(B·T, max(1024, T)) rows of a pass;  c = min(R, max(2¹⁹/V, 256, T)) rows of logits
/// generation   4·(2·M + 2·E) + 8·L·G·h·32·(⌈P/32⌉ + S·⌈K/32⌉) + 4·S·V
/// </code>
/// Training: weight, gradient and two moments; per row and layer q, k, v, the attended, two normalised inputs and the wide layer, and as much once
/// more while the backward pass runs; the logits of a chunk. Generation: the weights as they are and packed; keys and values, the
/// prompt's once, in pages of 32; a row of logits per sample. Vectors of norms and biases are left out.
/// </remarks>
internal static class ByteCount
{
    private const int PassRows = 1024, ChunkFloats = 1 << 19, ChunkRows = 256, Page = 32;

    /// <summary>One training step.</summary>
    public static long TrainingStep(ModelConfig config, int sequences)
    {
        long length = config.ContextLength, d = config.Width;
        var weights = OperationCount.BlockWeights(config) + OperationCount.HeadWeights(config) + (config.ModelType == "gpt2" ? length * d : 0);
        var rows = Math.Min(sequences * length, Math.Max(PassRows, length));
        var chunk = Math.Min(rows, Math.Max(ChunkFloats / config.VocabularySize, Math.Max(ChunkRows, length)));
        return (16 * weights) + (4 * rows * (config.Layers + 1) * ((6 * d) + config.FeedForwardWidth)) + (4 * chunk * config.VocabularySize);
    }

    /// <summary>Samples of one prompt.</summary>
    public static long Generation(ModelConfig config, int prompt, int samples, int newTokens)
    {
        var position = 8L * config.Layers * config.KeyValueHeads * config.HeadWidth;
        var pages = Pages(prompt) + ((long)samples * Pages(newTokens));
        return (8 * (OperationCount.BlockWeights(config) + OperationCount.HeadWeights(config))) + (position * Page * pages) + (4L * samples * config.VocabularySize);
    }

    private static int Pages(int positions) => (positions + Page - 1) / Page;
}
