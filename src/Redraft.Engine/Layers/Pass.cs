using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>What every layer of one pass shares: the rows, the threads and the memory.</summary>
public sealed unsafe class Pass : IDisposable
{
    private readonly WantedRows _wanted = new();
    private int[] _headPlaces = []; // [rows or more], of a pass of the head alone
    private bool _ofHead;

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

    /// <summary>Whether the running block is the last one, after which nobody but the head reads rows.</summary>
    internal bool Last { get; set; }

    /// <summary>Whether rows are left out at the moment.</summary>
    internal bool IsNarrow { get; private set; }

    /// <summary>Floats of memory that the last pass held, at least.</summary>
    internal long Floats => Kept.Floats + Scratch.Floats + Inputs.Floats;

    /// <summary>Names a pass that keeps, for what is left out at random.</summary>
    internal ulong Noise { get; set; }

    /// <summary>The attention of a pass that keeps: it has gradients.</summary>
    public IDifferentiableAttention DifferentiableAttention => (IDifferentiableAttention)Attention;

    /// <summary>Begins a pass.</summary>
    internal void Start(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, IAttention attention, bool keep, bool recompute = false, ReadOnlySpan<int> wanted = default)
    {
        (Rows, Attention, Keep, Recompute, IsNarrow, _ofHead) = (tokens.Length, attention, keep, keep && recompute, false, false);
        _wanted.Set(wanted, Rows);
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

    /// <summary>Begins a pass of the head alone over some rows.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="places">Their numbers among all rows of a training pass; none where no backward pass follows.</param>
    internal void StartHead(int rows, ReadOnlySpan<int> places = default)
    {
        (Rows, Keep, IsNarrow, _ofHead) = (rows, !places.IsEmpty, false, true);
        if (_headPlaces.Length < places.Length)
        {
            _headPlaces = new int[places.Length];
        }

        places.CopyTo(_headPlaces);
        BeginAgain();
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

    /// <summary>In the last block of a training pass: leaves out the rows that nobody wants, from here to <see cref="Widen"/>. Else nothing.</summary>
    internal void Narrow()
    {
        IsNarrow = Last && _wanted.Count < Rows;
        Rows = IsNarrow ? _wanted.Count : Rows;
    }

    /// <summary>All rows again.</summary>
    internal void Widen() => (Rows, IsNarrow) = (_wanted.All, false);

    /// <summary>Memory for the rows that are left: that for all of them where none is left out.</summary>
    internal float* Room(Arena arena, float* all, int width) => IsNarrow ? arena.Take(Rows, width) : all;

    /// <summary>The rows that are left, one after another.</summary>
    /// <param name="arena">Whose memory.</param>
    /// <param name="all">[all rows, width], returned where no row is left out.</param>
    /// <param name="width">Floats of a row.</param>
    internal float* Gather(Arena arena, float* all, int width)
    {
        var some = Room(arena, all, width); // [rows, width]
        if (IsNarrow)
        {
            Move(some, all, width, gather: true);
        }

        return some;
    }

    /// <summary>Puts the rows that are left in their places; the others stay as they are.</summary>
    internal void Scatter(float* some, float* all, int width)
    {
        if (IsNarrow)
        {
            Move(some, all, width, gather: false);
        }
    }

    /// <summary>Puts the rows that are left in their places among rows of zeros.</summary>
    internal void Spread(float* some, float* all, int width)
    {
        if (IsNarrow)
        {
            Clear(all, width);
            Move(some, all, width, gather: false);
        }
    }

    /// <summary>The number of a row among all rows of the pass.</summary>
    internal int Place(int row) => _ofHead ? _headPlaces[row] : IsNarrow ? _wanted.Place(row) : row;

    /// <summary>Blocks of <see cref="RowBlocks.Rows"/> rows, those left out counted, so that sums over rows don't depend on them.</summary>
    internal int Blocks(int rows) => RowBlocks.Count(IsNarrow ? _wanted.All : rows);

    /// <summary>The first row of such a block.</summary>
    internal int BlockStart(int block, int rows) => IsNarrow ? _wanted.BlockStart(block) : Math.Min(rows, block * RowBlocks.Rows);

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

    // Apart, as Move is, so that a pass that leaves out nothing makes no object for the lambda.
    private void Clear(float* all, int width)
        => RowBlocks.Run(Pool, _wanted.All, width, (from, to) => new Span<float>(all + ((long)from * width), (to - from) * width).Clear());

    private void Move(float* some, float* all, int width, bool gather)
    {
        var bytes = width * sizeof(float);
        RowBlocks.Run(Pool, Rows, width, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                float* packed = some + ((long)r * width), placed = all + ((long)_wanted.Place(r) * width);
                Buffer.MemoryCopy(gather ? placed : packed, gather ? packed : placed, bytes, bytes);
            }
        });
    }
}
