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
        => ForEachHead((sequence, head, group) => AttentionHead.Attend(_pool, Slice(sequence, head, group, query, key, value, output)));

    /// <inheritdoc/>
    public void Backward(int layer, float* query, float* key, float* value, float* output, AttentionGradients gradients)
    {
        var dOutput = gradients.Output;
        var dQuery = gradients.Query;
        var dKey = gradients.Key;
        var dValue = gradients.Value;
        ForEachHead((sequence, head, group) => AttentionHead.Backward(
            _pool,
            Slice(sequence, head, group, query, key, value, output),
            Slice(sequence, head, group, dQuery, dKey, dValue, dOutput),
            accumulateKeys: head * _groups % _heads != 0)); // the group's first head overwrites
    }

    private void ForEachHead(Action<int, int, int> body)
        => _pool.Run(_sequences * _groups, piece =>
        {
            var (sequence, group) = Math.DivRem(piece, _groups);
            var perGroup = _heads / _groups;
            for (var head = group * perGroup; head < (group + 1) * perGroup; head++)
            {
                body(sequence, head, group);
            }
        });

    private AttentionHead.Arrays Slice(int sequence, int head, int group, float* query, float* key, float* value, float* output)
    {
        var start = (long)_starts[sequence];
        var queryOffset = ((start * _heads) + head) * _width;
        var keyOffset = ((start * _groups) + group) * _width;
        return new AttentionHead.Arrays
        {
            Query = query + queryOffset, Key = key + keyOffset, Value = value + keyOffset, Output = output + queryOffset,
            Length = _starts[sequence + 1] - _starts[sequence], Width = _width, QueryStride = _heads * _width, KeyStride = _groups * _width,
        };
    }
}
