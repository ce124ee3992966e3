using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>The head and its softmax on chosen rows, forward and backward, a chunk of logits at a time.</summary>
/// <remarks>
/// <code>
/// logp = logit[target] − ln Σ_v exp(logit[v])        ∂loss/∂logit[v] = ∂loss/∂logp · (1[v = target] − p[v])
/// </code>
/// Holds [chunk, V] and never [rows, V], in the blocks' scratch memory, which is free between the two directions of a pass; runs the head on no
/// other rows than the chosen ones.
/// </remarks>
internal sealed unsafe class LossHead : IDisposable
{
    private const int ChunkFloats = 1 << 19; // 2 MiB of logits: stays in the cache
    private const int MostFloats = 1 << 24;  // 64 MiB: with large vocabularies
    private const int PartFloats = 1 << 23;  // 32 MiB, about a block's own scratch: where a sequence may come in parts
    private const int PartRows = 128;
    private const int GoodRows = 256;        // read and written the head's gradient is for every chunk: fewer rows cost more than the cache brings
    private const int FewestRows = 16;
    private const float Likely = 0.5f;

    private readonly ITransformer _model;
    private readonly WorkerPool _pool;
    private readonly int _width;
    private readonly int _vocabulary;
    private readonly int? _givenRows;
    private readonly Arena _memory;
    private readonly Linear _head;
    private readonly Pass _pass;
    private float* _hidden;   // [chunk, D]
    private float* _logits;   // [chunk, V]: logits, then probabilities, then gradients

    public LossHead(ITransformer model, WorkerPool pool, int? chunkRows = null)
    {
        (_model, _pool, _width, _vocabulary, _givenRows) = (model, pool, model.Config.Width, model.Config.VocabularySize, chunkRows);
        _memory = (model as Transformer)?.Scratch ?? new Arena();
        (_head, _pass) = (Linear.Head(model.HeadWeight, model.HeadBias), new Pass(pool));
    }

    /// <summary>The most rows that one call can take.</summary>
    public int ChunkRows { get; private set; }

    /// <summary>Chooses <see cref="ChunkRows"/>: all of the longest sequence if memory allows, since the head runs twice on a sequence of several chunks.</summary>
    /// <param name="longest">Rows of the longest sequence of a pass that carry loss.</param>
    /// <param name="all">Rows of the pass that carry loss.</param>
    /// <param name="parts">Whether a sequence may come in parts, so that less memory does.</param>
    public void SetChunkRows(int longest, int all, bool parts)
    {
        var most = Math.Max(FewestRows, MostFloats / _vocabulary);
        most = parts ? Math.Min(most, Math.Max(PartRows, PartFloats / _vocabulary)) : most;
        ChunkRows = _givenRows ?? Math.Max(ChunkFloats / _vocabulary, Math.Min(most, Math.Max(GoodRows, longest)));
        var rows = Math.Min(ChunkRows, all);
        _memory.Reset();
        _hidden = _memory.Take(rows, _width);
        _logits = _memory.Take(rows, _vocabulary);
    }

    /// <summary>Log-probabilities of the targets; <see cref="Backward"/> may follow for the same rows.</summary>
    /// <param name="hidden">[all rows, D]</param>
    /// <param name="rows">Which rows predict; at most <see cref="ChunkRows"/>.</param>
    /// <param name="targets">What each predicts.</param>
    /// <param name="logProbabilities">Receives one per row, in nats.</param>
    public void Forward(float* hidden, ReadOnlySpan<int> rows, ReadOnlySpan<int> targets, Span<float> logProbabilities)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Length, ChunkRows);
        fixed (int* from = rows)
        {
            Gather(hidden, from, rows.Length);
        }

        _pass.StartHead(rows.Length, rows);
        (_pass.Precision, _pass.Noise) = (_model.TrainingPrecision, (_model as Transformer)?.Noise ?? 0);
        _head.Forward(_pass, _hidden, _logits);
        fixed (int* wanted = targets)
        {
            fixed (float* result = logProbabilities)
            {
                Normalize(rows.Length, wanted, result);
            }
        }
    }

    /// <summary>Adds to the head's gradient, if it trains, and to that of the hidden rows.</summary>
    /// <param name="rows">As in <see cref="Forward"/>.</param>
    /// <param name="targets">As in <see cref="Forward"/>.</param>
    /// <param name="gradient">∂loss/∂logp, one per row.</param>
    /// <param name="hiddenGradient">[all rows, D]; the given rows are overwritten.</param>
    public void Backward(ReadOnlySpan<int> rows, ReadOnlySpan<int> targets, ReadOnlySpan<float> gradient, float* hiddenGradient)
    {
        fixed (int* wanted = targets)
        {
            fixed (float* pull = gradient)
            {
                Differentiate(rows.Length, wanted, pull);
            }
        }

        _head.Backward(_pass, _hidden, _logits, _hidden);
        fixed (int* to = rows)
        {
            Scatter(hiddenGradient, to, rows.Length);
        }
    }

    public void Dispose() => _pass.Dispose();

    private void Gather(float* hidden, int* rows, int count)
        => RowBlocks.Run(_pool, count, _width, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                Row(hidden, rows[r]).CopyTo(Row(_hidden, r));
            }
        });

    private void Scatter(float* hiddenGradient, int* rows, int count)
        => RowBlocks.Run(_pool, count, _width, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                Row(_hidden, r).CopyTo(Row(hiddenGradient, rows[r]));
            }
        });

    private Span<float> Row(float* matrix, int row) => new(matrix + ((long)row * _width), _width);

    private void Normalize(int rows, int* targets, float* logProbabilities)
    {
        var logits = _logits;
        RowBlocks.Run(_pool, rows, _vocabulary, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var row = logits + ((long)r * _vocabulary);
                var target = row[targets[r]];
                var logSum = VectorMath.Widest.Softmax(row, row, _vocabulary);
                var p = row[targets[r]];
                logProbabilities[r] = p > Likely ? MathF.Log(p) : target - logSum; // the difference would cancel, or p vanish
            }
        });
    }

    private void Differentiate(int rows, int* targets, float* gradient)
    {
        var logits = _logits;
        RowBlocks.Run(_pool, rows, _vocabulary, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var row = logits + ((long)r * _vocabulary);
                VectorMath.Widest.Scale(-gradient[r], row, row, _vocabulary);
                row[targets[r]] += gradient[r];
            }
        });
    }
}
