namespace Redraft.Engine.Kernels;

/// <summary>Products of the same rows with several packed matrices, shared out as one region: queries, keys and values wait for each other once.</summary>
/// <remarks>Keeps its arrays and its delegate, so that a product allocates nothing. Not thread-safe.</remarks>
internal sealed unsafe class PackedProducts
{
    private const long PieceCost = 200_000; // multiply-adds: about 2 µs
    private const int ReadingCost = 16;     // reading a weight takes as long as so many multiply-adds with it
    private const int FewRows = 48;         // they go through each panel together
    private const int ChunkRows = 64;
    private const int PiecesPerThread = 6;

    private readonly WorkerPool _pool;
    private readonly Action<int> _multiply;
    private readonly List<(PackedMatrix W, nint Y, bool Accumulate)> _products = [];
    private PackedInput _x;
    private int _chunkRows, _groups, _panels;

    public PackedProducts(WorkerPool pool) => (_pool, _multiply) = (pool, Multiply);

    /// <summary>Whether no product was added since the last <see cref="Run"/>.</summary>
    public bool Empty => _products.Count == 0;

    /// <summary>Adds y (+)= x·Wᵀ to the next <see cref="Run"/>.</summary>
    public void Add(PackedMatrix w, float* y, bool accumulate)
    {
        _products.Add((w, (nint)y, accumulate));
        _panels += w.Panels;
    }

    /// <summary>Computes all products that were added.</summary>
    public void Run(PackedInput x)
    {
        _x = x;
        _chunkRows = x.Rows <= FewRows ? Math.Max(1, x.Rows) : ChunkRows;
        var chunks = (x.Rows + _chunkRows - 1) / _chunkRows;
        if (chunks > 0)
        {
            var cost = 0L;
            foreach (var (w, _, _) in _products)
            {
                cost += (x.Rows + ReadingCost) * (long)w.Inner * w.Outer;
            }

            _groups = (int)Math.Clamp(Math.Min(cost / PieceCost, (long)PiecesPerThread * _pool.Threads) / chunks, 1, _panels);
            _pool.Run(chunks * _groups, _multiply);
        }

        _products.Clear();
        _panels = 0;
    }

    private void Multiply(int piece)
    {
        var (chunk, group) = (piece / _groups, piece % _groups);
        var (from, to) = (_panels * group / _groups, _panels * (group + 1) / _groups);
        var (first, start) = (chunk * _chunkRows, 0); // start: the first panel of a matrix
        foreach (var (w, y, accumulate) in _products)
        {
            var (begin, end) = (Math.Max(from - start, 0), Math.Min(to - start, w.Panels));
            if (begin < end)
            {
                var x = _x.Slice(first, Math.Min(_chunkRows, _x.Rows - first), w.Inner);
                w.Multiply(x, (float*)y + ((long)first * w.Outer), begin, end, accumulate);
            }

            start += w.Panels;
        }
    }
}
