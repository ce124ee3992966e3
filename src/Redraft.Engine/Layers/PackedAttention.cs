using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>Causal attention over sequences that lie one after another in the rows, none seeing another: no padding.</summary>
/// <remarks>
/// <code>
/// P[i, j] = exp(q_i·k_j/√width − lse_i)  for j ≤ i         out_i = Σ_j P[i, j]·v_j
/// dS[i, j] = P[i, j]·(dout_i·v_j − dout_i·out_i)/√width     dq_i = Σ_j dS·k_j,  dk_j = Σ_i dS·q_i,  dv_j = Σ_i P·dout_i
/// </code>
/// Keeps only lse [rows, H] per layer. Source: Vaswani et al. 2017, Eq. 1; Dao et al. 2022, arXiv:2205.14135, appendix B.2.
/// </remarks>
public sealed unsafe class PackedAttention : IDifferentiableAttention, IDisposable
{
    private readonly WorkerPool _pool;
    private readonly int _heads;
    private readonly int _groups;
    private readonly int _width;
    private readonly Arena _arena = new();
    private readonly Arena[] _scratch;
    private readonly nint[] _logSums; // one [rows, H] per layer
    private int[] _starts = [0];      // [sequences + 1]

    /// <param name="config">H, G, head width, L.</param>
    /// <param name="pool">Who computes.</param>
    public PackedAttention(ModelConfig config, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(config);
        (_pool, _heads, _groups, _width) = (pool, config.Heads, config.KeyValueHeads, config.HeadWidth);
        _logSums = new nint[config.Layers];
        _scratch = [];
    }

    /// <summary>Lays the next pass's sequences one after another.</summary>
    /// <param name="lengths">Rows of each sequence.</param>
    public void SetSequences(ReadOnlySpan<int> lengths)
    {
        _starts = new int[lengths.Length + 1];
        for (var s = 0; s < lengths.Length; s++)
        {
            _starts[s + 1] = _starts[s] + lengths[s];
        }

        _arena.Reset();
        for (var layer = 0; layer < _logSums.Length; layer++)
        {
            _logSums[layer] = (nint)_arena.Take(_starts[^1], _heads);
        }
    }

    /// <inheritdoc/>
    public void Attend(int layer, float* query, float* key, float* value, float* output)
    {
        var logSums = (float*)_logSums[layer];
        _pool.Run((_starts.Length - 1) * _groups, piece =>
        {
            var (sequence, group) = Math.DivRem(piece, _groups);
            for (var head = group * _heads / _groups; head < (group + 1) * _heads / _groups; head++)
            {
                AttendHead(sequence, head, group, query, key, value, output, logSums);
            }
        });
    }

    /// <inheritdoc/>
    public void Backward(int layer, float* query, float* key, float* value, float* output, AttentionGradients gradients)
    {
        var logSums = (float*)_logSums[layer];
        var (dOutput, dQuery, dKey, dValue) = ((nint)gradients.Output, (nint)gradients.Query, (nint)gradients.Key, (nint)gradients.Value);
        _pool.Run((_starts.Length - 1) * _groups, piece =>
        {
            var (sequence, group) = Math.DivRem(piece, _groups);
            for (var r = _starts[sequence]; r < _starts[sequence + 1]; r++)
            {
                new Span<float>((float*)dKey + KeyOffset(r, group), _width).Clear();
                new Span<float>((float*)dValue + KeyOffset(r, group), _width).Clear();
            }

            var arrays = new AttentionGradients
            {
                Output = (float*)dOutput, Query = (float*)dQuery, Key = (float*)dKey, Value = (float*)dValue,
            };
            for (var head = group * _heads / _groups; head < (group + 1) * _heads / _groups; head++)
            {
                BackwardHead(sequence, head, group, query, key, value, output, logSums, arrays);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _arena.Dispose();

    private long QueryOffset(int row, int head) => (((long)row * _heads) + head) * _width;

    private long KeyOffset(int row, int group) => (((long)row * _groups) + group) * _width;

    private void AttendHead(
        int sequence, int head, int group, float* query, float* key, float* value, float* output, float* logSums)
    {
        var (start, end, scale) = (_starts[sequence], _starts[sequence + 1], 1 / MathF.Sqrt(_width));
        var scores = new float[end - start]; // [T]
        for (var i = start; i < end; i++)
        {
            var largest = float.NegativeInfinity;
            for (var j = start; j <= i; j++)
            {
                scores[j - start] = scale * Rows.Dot(query + QueryOffset(i, head), key + KeyOffset(j, group), _width);
                largest = MathF.Max(largest, scores[j - start]);
            }

            var sum = 0f;
            for (var j = start; j <= i; j++)
            {
                sum += scores[j - start] = MathF.Exp(scores[j - start] - largest);
            }

            logSums[((long)i * _heads) + head] = largest + MathF.Log(sum);
            var row = output + QueryOffset(i, head);
            new Span<float>(row, _width).Clear();
            for (var j = start; j <= i; j++)
            {
                Rows.AddScaled(row, scores[j - start] / sum, value + KeyOffset(j, group), _width);
            }
        }
    }

    private void BackwardHead(
        int sequence, int head, int group, float* query, float* key, float* value, float* output, float* logSums, AttentionGradients gradients)
    {
        var (start, end, scale) = (_starts[sequence], _starts[sequence + 1], 1 / MathF.Sqrt(_width));
        for (var i = start; i < end; i++)
        {
            var q = query + QueryOffset(i, head);
            var dOut = gradients.Output + QueryOffset(i, head);
            var dq = gradients.Query + QueryOffset(i, head);
            new Span<float>(dq, _width).Clear();
            var mean = Rows.Dot(dOut, output + QueryOffset(i, head), _width);
            for (var j = start; j <= i; j++)
            {
                var k = key + KeyOffset(j, group);
                var p = MathF.Exp((scale * Rows.Dot(q, k, _width)) - logSums[((long)i * _heads) + head]);
                var ds = p * (Rows.Dot(dOut, value + KeyOffset(j, group), _width) - mean) * scale;
                Rows.AddScaled(dq, ds, k, _width);
                Rows.AddScaled(gradients.Key + KeyOffset(j, group), ds, q, _width);
                Rows.AddScaled(gradients.Value + KeyOffset(j, group), p, dOut, _width);
            }
        }
    }
}
