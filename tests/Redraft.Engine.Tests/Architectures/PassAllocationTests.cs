using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Tests.Architectures;

public sealed unsafe class PassAllocationTests
{
    [Fact]
    public void A_decoding_step_of_a_size_seen_before_makes_no_object()
    {
        const int Warm = 3;
        var config = new ModelConfig
        {
            ModelType = "llama", VocabularySize = 16, Width = 32, Layers = 2, Heads = 2, KeyValueHeads = 2, HeadWidth = 16, FeedForwardWidth = 48, ContextLength = 8,
        };
        using var pool = new WorkerPool(1);
        using var model = ArchitectureList.Create(config, pool);
        using var weights = new PackedWeights(pool);
        using var hidden = new FloatBuffer(config.Width);
        var attention = new NoAttention();
        model.Initialize(1);
        var allocated = 0L;
        for (var i = 0; i <= Warm; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.Forward([3], [1], attention, hidden.Pointer, weights);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private sealed class NoAttention : IAttention
    {
        public void Attend(int layer, float* query, float* key, float* value, float* output) => output[0] = query[0] + key[0] + value[0];
    }
}
