namespace Redraft.Engine.Kernels;

/// <summary>A model's weight matrices in the order in which products of a few rows read them, packed when first used.</summary>
/// <remarks>
/// What a sampler keeps from pass to pass. With <see cref="WeightPrecision.Float32"/> results are the same, bit for bit, with and without.
/// Memory: a copy of the matrices in the given precision. Not thread-safe.
/// </remarks>
public sealed unsafe class PackedWeights : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly WeightPrecision _precision;
    private readonly PackedProducts _products;
    private readonly Dictionary<nint, Entry> _entries = [];
    private readonly MemorySlab _memory = new();
    private readonly WeightPrint _print;
    private readonly RowBytes? _bytes;
    private int _version = 1;
    private int _inner; // of the products that were added

    /// <summary>Starts with nothing packed.</summary>
    /// <param name="pool">Who packs and multiplies; not disposed with this.</param>
    /// <param name="precision">How weights are held.</param>
    public PackedWeights(WorkerPool pool, WeightPrecision precision = WeightPrecision.Float32)
    {
        (_pool, _precision, _products, _print) = (pool, precision, new PackedProducts(pool), new WeightPrint(pool));
        _bytes = precision == WeightPrecision.Int8 ? new RowBytes(pool, WordsBlock.IsWanted) : null;
    }

    /// <summary>Has each matrix read before its next use and packed again if it changed (<see cref="WeightPrint"/>): for when the weights may have changed.</summary>
    public void Refresh() => _version++;

    /// <inheritdoc/>
    public void Dispose()
    {
        _entries.Clear();
        _memory.Dispose();
        _bytes?.Dispose();
    }

    /// <summary>Adds y (+)= x·Wᵀ to the next <see cref="Run"/>.</summary>
    /// <param name="w">[outer, inner], at the same place each time.</param>
    /// <param name="inner">Columns of w.</param>
    /// <param name="outer">Rows of w.</param>
    /// <param name="y">[rows, outer]</param>
    /// <param name="accumulate">Adds to y.</param>
    internal void Add(float* w, int inner, int outer, float* y, bool accumulate)
    {
        if (!_entries.TryGetValue((nint)w, out var entry))
        {
            _entries.Add((nint)w, entry = new Entry(PackedMatrix.Create(_memory, _pool, _precision, inner, outer)));
        }

        if (entry.Version != _version)
        {
            entry.Take(_pool, w, _print.Of(w, (long)inner * outer));
            entry.Version = _version;
        }

        _inner = inner;
        _products.Add(entry.Matrix, y, accumulate);
    }

    /// <summary>Computes the products that were added, all of the same rows.</summary>
    /// <param name="x">[rows, inner]</param>
    /// <param name="rows">Rows of x and of each y.</param>
    internal void Run(float* x, int rows)
    {
        if (!_products.Empty)
        {
            _products.Run(_bytes is null ? new PackedInput { X = x, Rows = rows } : _bytes.Quantize(x, rows, _inner));
        }
    }

    private sealed class Entry(PackedMatrix matrix)
    {
        public PackedMatrix Matrix => matrix;

        public int Version { get; set; }

        private ulong? Print { get; set; }

        public void Take(WorkerPool pool, float* w, ulong print)
        {
            if (Print != print)
            {
                matrix.Pack(pool, w);
                Print = print;
            }
        }
    }
}
