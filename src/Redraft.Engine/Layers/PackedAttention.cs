using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>Causal attention over sequences that lie one after another in the rows, none seeing another: no padding.</summary>
/// <remarks>A piece of work is one sequence and one key/value head with all its query heads, so no two pieces add to the same gradient.</remarks>
public sealed unsafe class PackedAttention : IDifferentiableAttention
{
    private readonly WorkerPool _pool;
    private readonly int _heads;
    private readonly int _groups;
    private readonly int _width;
    private int[] _starts = [0]; // [sequences + 1 or more]
    private int _sequences;

    /// <summary>Starts without sequences.</summary>
    /// <param name="config">H, G and head width.</param>
    /// <param name="pool">Who computes.</param>
    public PackedAttention(ModelConfig config, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(config);
        (_pool, _heads, _groups, _width) = (pool, config.Heads, config.KeyValueHeads, config.HeadWidth);
    }

    /// <summary>Lays the next pass's sequences one after another.</summary>
    /// <param name="lengths">Rows of each sequence.</param>
    public void SetSequences(ReadOnlySpan<int> lengths)
    {
        _sequences = lengths.Length;
        if (_starts.Length <= _sequences)
        {
            _starts = new int[_sequences + 1];
        }

        for (var s = 0; s < _sequences; s++)
        {
            _starts[s + 1] = _starts[s] + lengths[s];
        }
    }

    /// <inheritdoc/>
    public void Attend(int layer, float* query, float* key, float* value, float* output)
        => _pool.Run(_sequences * _groups, piece =>
        {
            var (rows, queryOffset, keyOffset) = Slice(piece);
            rows.Query = query + queryOffset;
            rows.Key = key + keyOffset;
            rows.Value = value + keyOffset;
            rows.Output = output + queryOffset;
            CausalAttention.Widest.Forward(rows, _pool.Scratch);
        });

    /// <inheritdoc/>
    public void Backward(int layer, float* query, float* key, float* value, float* output, AttentionGradients gradients)
    {
        float* dOutput = gradients.Output, dQuery = gradients.Query, dKey = gradients.Key, dValue = gradients.Value;
        _pool.Run(_sequences * _groups, piece =>
        {
            var (rows, queryOffset, keyOffset) = Slice(piece);
            rows.Query = query + queryOffset;
            rows.Key = key + keyOffset;
            rows.Value = value + keyOffset;
            rows.Output = output + queryOffset;
            rows.OutputGradient = dOutput + queryOffset;
            rows.QueryGradient = dQuery + queryOffset;
            rows.KeyGradient = dKey + keyOffset;
            rows.ValueGradient = dValue + keyOffset;
            CausalAttention.Widest.Backward(rows, _pool.Scratch);
        });
    }

    /// <summary>Sizes and strides of a piece, and where it begins in arrays of queries and of keys.</summary>
    private (AttentionRows Rows, long QueryOffset, long KeyOffset) Slice(int piece)
    {
        var (sequence, group) = Math.DivRem(piece, _groups);
        var start = (long)_starts[sequence];
        var heads = _heads / _groups;
        var rows = new AttentionRows
        {
            Rows = _starts[sequence + 1] - _starts[sequence], Width = _width, Heads = heads,
            QueryStride = _heads * _width, KeyStride = _groups * _width,
        };
        return (rows, ((start * _heads) + (group * heads)) * _width, ((start * _groups) + group) * _width);
    }
}
