using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Sampling;

/// <summary>One forward pass over rows of any kind (prompt, decoded, scored) and the heads of those that need one.</summary>
/// <remarks>Keeps its buffers from pass to pass. Not thread-safe.</remarks>
internal sealed unsafe class PassRows : IDisposable
{
    private readonly ITransformer _model;
    private readonly WorkerPool _pool;
    private readonly int _headRows;
    private readonly CachedAttention _attention;
    private readonly PackedWeights _weights;
    private readonly List<int> _tokens = [];
    private readonly List<int> _positions = [];
    private readonly List<CachedRow> _rows = [];
    private FloatBuffer _hidden = new(0); // [rows, D]
    private FloatBuffer _gathered = new(0); // [head rows, D]
    private FloatBuffer _logits = new(0); // [head rows, V]

    public PassRows(ITransformer model, WorkerPool pool, BatchLimits limits, WeightPrecision precision)
    {
        _weights = new PackedWeights(pool, precision);
        (_model, _pool) = (model, pool);
        _headRows = Math.Max(1, limits.LogitFloats / model.Config.VocabularySize);
        Cache = new KeyValuePool(KeyValueLayout.Of(model.Config, precision));
        _attention = new CachedAttention(model.Config, Cache.Layout, pool);
    }

    /// <summary>Where sequences borrow their pages.</summary>
    public KeyValuePool Cache { get; }

    /// <summary>Rows of this pass.</summary>
    public int Count => _rows.Count;

    /// <summary>Takes over the model's weights as they are now. To be called before the passes of a call.</summary>
    public void RefreshWeights() => _weights.Refresh();

    /// <summary>Starts a new pass.</summary>
    public void Clear()
    {
        _tokens.Clear();
        _positions.Clear();
        _rows.Clear();
    }

    /// <summary>Adds a row and returns its number.</summary>
    public int Add(int token, CachedRow row)
    {
        _tokens.Add(token);
        _positions.Add(row.Position);
        _rows.Add(row);
        return _rows.Count - 1;
    }

    /// <summary>Runs all blocks over the rows.</summary>
    public void Forward()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        Grow(ref _hidden, (long)_rows.Count * _model.Config.Width);
        _attention.Begin(_rows);
        var tokens = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens);
        var positions = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_positions);
        _model.Forward(tokens, positions, _attention, _hidden.Pointer, _weights);
    }

    /// <summary>A row's hidden state [D]; valid until the next <see cref="Forward"/>.</summary>
    public nint Hidden(int row) => (nint)(_hidden.Pointer + ((long)row * _model.Config.Width));

    /// <summary>Calls <paramref name="visit"/> with each hidden state's number and logits [V], in parallel.</summary>
    public void Heads(IReadOnlyList<nint> hidden, Action<int, nint> visit)
    {
        var (width, vocabulary) = (_model.Config.Width, _model.Config.VocabularySize);
        for (var start = 0; start < hidden.Count; start += _headRows)
        {
            var count = Math.Min(_headRows, hidden.Count - start);
            Grow(ref _gathered, (long)count * width);
            Grow(ref _logits, (long)count * vocabulary);
            for (var r = 0; r < count; r++)
            {
                new ReadOnlySpan<float>((float*)hidden[start + r], width).CopyTo(_gathered.Span.Slice(r * width, width));
            }

            _model.Head(_gathered.Pointer, count, _logits.Pointer, _weights);
            var (first, logits) = (start, (nint)_logits.Pointer);
            _pool.Run(count, r => visit(first + r, logits + (nint)((long)r * vocabulary * sizeof(float))));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Cache.Dispose();
        _weights.Dispose();
        _hidden.Dispose();
        _gathered.Dispose();
        _logits.Dispose();
    }

    private static void Grow(ref FloatBuffer buffer, long floats)
    {
        if (buffer.Length < floats)
        {
            buffer.Dispose();
            buffer = new FloatBuffer(floats + (floats / 4)); // room to spare, so that slow growth doesn't allocate each time
        }
    }
}
