using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

public sealed class LossHeadTests
{
    private const int Plenty = 1_000_000; // more rows than any chunk

    [Theory]
    [InlineData(1_312, 100, false, 399)]        // 2 MiB of logits hold more than the longest sequence
    [InlineData(1_312, 700, false, 700)]        // all of the longest sequence
    [InlineData(4_096, 100, false, 256)]        // not so few rows that reading the head costs more than multiplying by it
    [InlineData(50_257, 256, false, 256)]
    [InlineData(50_257, Plenty, false, 333)]    // 64 MiB of logits
    [InlineData(5_000_000, Plenty, false, 16)]
    [InlineData(1_312, 700, true, 700)]
    [InlineData(50_257, Plenty, true, 166)]     // 32 MiB where a sequence may come in parts
    [InlineData(128_256, Plenty, true, 128)]    // not so few rows
    [InlineData(5_000_000, Plenty, true, 16)]
    public void A_chunk_holds_the_longest_sequence_as_far_as_memory_allows(int vocabulary, int longest, bool parts, int expected)
    {
        var config = new ModelConfig
        {
            ModelType = "gpt2", VocabularySize = vocabulary, Width = 1, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadWidth = 1,
            FeedForwardWidth = 1, ContextLength = 1,
        };
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(config, pool);
        var head = new LossHead(model, pool);
        head.SetChunkRows(longest, all: 1, parts);
        Assert.Equal(expected, head.ChunkRows);
    }
}
