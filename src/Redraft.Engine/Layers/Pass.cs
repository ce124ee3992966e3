using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>What every layer of one pass shares: the rows, the threads and the memory.</summary>
public sealed class Pass : IDisposable
{
    internal Pass(WorkerPool pool) => Pool = pool;

    /// <summary>Who computes.</summary>
    public WorkerPool Pool { get; }

    /// <summary>What the backward pass needs; without one it's given back after each block.</summary>
    public Arena Kept { get; } = new();

    /// <summary>What a block needs only while it runs.</summary>
    public Arena Scratch { get; } = new();

    /// <summary>What each block got, where the rest is made again.</summary>
    internal Arena Inputs { get; } = new();

    /// <summary>Token ids, one per row.</summary>
    public int[] Tokens { get; private set; } = []; // [rows or more]

    /// <summary>Positions, one per row.</summary>
    public int[] Positions { get; private set; } = []; // [rows or more]

    /// <summary>How many rows this pass has.</summary>
    public int Rows { get; private set; }

    /// <summary>Which rows see which.</summary>
    public IAttention Attention { get; private set; } = null!;

    /// <summary>The matrices that layers multiply with, if not their weights as they lie.</summary>
    internal PackedWeights? Weights { get; set; }

    /// <summary>What the operands of linear layers' products are rounded to.</summary>
    internal ProductPrecision Precision { get; set; }

    /// <summary>Whether a backward pass follows.</summary>
    public bool Keep { get; private set; }

    /// <summary>Whether of a block only its input is kept, and the backward pass makes the rest again.</summary>
    internal bool Recompute { get; private set; }

    /// <summary>In a backward pass: whether anything below the running block's linear layers learns, so that its input's gradient is wanted.</summary>
    public bool Onward { get; internal set; } = true;

    /// <summary>Floats of memory that the last pass held, at least.</summary>
    internal long Floats => Kept.Floats + Scratch.Floats + Inputs.Floats;

    /// <summary>Names a pass that keeps, for what is left out at random.</summary>
    internal ulong Noise { get; set; }

    /// <summary>The attention of a pass that keeps: it has gradients.</summary>
    public IDifferentiableAttention DifferentiableAttention => (IDifferentiableAttention)Attention;

    /// <summary>Begins a pass.</summary>
    internal void Start(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IAttention attention, bool keep, bool recompute = false)
    {
        (Rows, Attention, Keep, Recompute) = (tokens.Length, attention, keep, keep && recompute);
        if (Tokens.Length < Rows)
        {
            Tokens = new int[Rows];
            Positions = new int[Rows];
        }

        tokens.CopyTo(Tokens);
        positions.CopyTo(Positions);
        BeginAgain();
        Inputs.Reset();
    }

    /// <summary>Ends a block of the forward pass.</summary>
    /// <param name="last">Whether the backward pass begins with it, so that what it kept is needed at once.</param>
    internal void EndBlock(bool last)
    {
        Scratch.Reset();
        if (!Keep || (Recompute && !last))
        {
            Kept.Reset();
        }
    }

    /// <summary>Takes back what a block kept, before it is made again.</summary>
    internal void BeginAgain()
    {
        Kept.Reset();
        Scratch.Reset();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kept.Dispose();
        Scratch.Dispose();
        Inputs.Dispose();
    }
}
