using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Optimizing;

/// <summary>All weights of a model, cut into blocks of a fixed size that threads share out.</summary>
internal sealed class ParameterBlocks
{
    private const int Size = 16_384; // 64 KiB: long enough to pay for a hand-over, short enough to even out

    private readonly List<(int Parameter, long Offset, int Count)> _blocks = [];

    public ParameterBlocks(IReadOnlyList<Parameter> parameters)
    {
        for (var p = 0; p < parameters.Count; p++)
        {
            for (var offset = 0L; offset < parameters[p].Value.Length; offset += Size)
            {
                _blocks.Add((p, offset, (int)Math.Min(Size, parameters[p].Value.Length - offset)));
            }
        }
    }

    /// <summary>Works on one block: parameter, offset, count.</summary>
    public delegate void Body(int parameter, long offset, int count);

    /// <summary>Sums up one block: parameter, offset, count.</summary>
    public delegate double Part(int parameter, long offset, int count);

    /// <summary>Calls the body for every block.</summary>
    public void Run(WorkerPool pool, Body body)
        => pool.Run(_blocks.Count, block => body(_blocks[block].Parameter, _blocks[block].Offset, _blocks[block].Count));

    /// <summary>Adds up the blocks' parts in order, so that the thread count doesn't matter.</summary>
    public double Sum(WorkerPool pool, Part part)
    {
        var parts = new double[_blocks.Count]; // [blocks]
        pool.Run(_blocks.Count, block => parts[block] = part(_blocks[block].Parameter, _blocks[block].Offset, _blocks[block].Count));
        return parts.Sum();
    }
}
