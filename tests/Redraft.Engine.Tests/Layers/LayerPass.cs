using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Tests.Layers;

/// <summary>A pass that keeps, for one layer alone, and arrays of numbers from −1 to 1.</summary>
internal sealed unsafe class LayerPass : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly List<IDisposable> _owned = [];
    private readonly SplitMix64 _random = new(11);

    /// <summary>Begins it.</summary>
    /// <param name="positions">One per row.</param>
    /// <param name="threads">How many compute.</param>
    public LayerPass(ReadOnlySpan<int> positions, int threads = 2)
    {
        _pool = new WorkerPool(threads);
        Pass = new Pass(_pool);
        var config = new ModelConfig
        {
            ModelType = "llama", VocabularySize = 1, Width = 2, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadWidth = 2, FeedForwardWidth = 1, ContextLength = 1,
        };
        Pass.Start(new int[positions.Length], positions, new PackedAttention(config, _pool), keep: true);
    }

    public Pass Pass { get; }

    public FloatBuffer Random(long length)
    {
        var buffer = new FloatBuffer(length);
        _owned.Add(buffer);
        Fill(buffer);
        return buffer;
    }

    /// <summary>Weights at random, with a gradient that isn't 0 if they train: passes add to it.</summary>
    public Parameter Weights(bool trains, params int[] shape)
    {
        var parameter = new Parameter("w", shape, decay: false) { Trains = trains };
        _owned.Add(parameter);
        Fill(parameter.Value);
        if (trains)
        {
            Fill(parameter.Gradient);
        }

        return parameter;
    }

    public void Dispose()
    {
        _owned.ForEach(one => one.Dispose());
        Pass.Dispose();
        _pool.Dispose();
    }

    private void Fill(FloatBuffer buffer)
    {
        foreach (ref var value in buffer.Span)
        {
            value = (float)((2 * _random.NextDouble()) - 1);
        }
    }
}
