using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>Causal attention of one head over one sequence, as matrix products.</summary>
/// <remarks>
/// <code>
/// P[i, j] = softmax over j ≤ i of q_i·k_j/√width           out_i = Σ_j P[i, j]·v_j
/// dS[i, j] = P[i, j]·(dout_i·v_j − dout_i·out_i)            dq_i = Σ_j dS·k_j/√width,  dk_j = Σ_i dS·q_i/√width,  dv_j = Σ_i P·dout_i
/// </code>
/// Keeps nothing: the backward pass makes P again, a block of queries at a time, so memory doesn't grow with T².
/// Source: Vaswani et al. 2017, arXiv:1706.03762, Eq. 1; Dao et al. 2022, arXiv:2205.14135, appendix B.2.
/// </remarks>
internal static unsafe class AttentionHead
{
    // Queries at a time: keys after the block's last query are never looked at.
    private const int Block = 64;

    private static readonly VectorMath Lanes = VectorMath.Widest;

    public static void Attend(WorkerPool pool, Arrays x)
    {
        using var scratch = pool.Scratch.Borrow(Block * ((long)x.Width + x.Length));
        for (var first = 0; first < x.Length; first += Block)
        {
            var (queries, keys) = Extent(x, first);
            var scaled = scratch.Pointer;                  // [queries, width]
            var p = scaled + ((long)Block * x.Width);      // [queries, keys]
            Probabilities(pool, x, first, scaled, p);
            MatMul.BackwardInput(
                pool, p, keys, x.Value, x.KeyStride, x.Output + ((long)first * x.QueryStride), x.QueryStride, queries, x.Width, keys);
        }
    }

    /// <param name="pool">Who computes: within a piece, the calling thread.</param>
    /// <param name="x">The forward pass's arrays.</param>
    /// <param name="d">Gradients: of the output, read; of the others, overwritten.</param>
    /// <param name="accumulateKeys">Adds to the gradients of keys and values, which heads of one group share.</param>
    public static void Backward(WorkerPool pool, Arrays x, Arrays d, bool accumulateKeys)
    {
        if (!accumulateKeys)
        {
            for (var r = 0L; r < x.Length; r++)
            {
                new Span<float>(d.Key + (r * d.KeyStride), d.Width).Clear();
                new Span<float>(d.Value + (r * d.KeyStride), d.Width).Clear();
            }
        }

        using var scratch = pool.Scratch.Borrow(Block * ((long)x.Width + (2L * x.Length)));
        var scaled = scratch.Pointer;                  // [queries, width]
        var p = scaled + ((long)Block * x.Width);      // [queries, keys]
        var ds = p + ((long)Block * x.Length);         // [queries, keys]
        for (var first = 0; first < x.Length; first += Block)
        {
            var (queries, keys) = Extent(x, first);
            var offset = (long)first * x.QueryStride;
            Probabilities(pool, x, first, scaled, p);
            MatMul.BackwardWeight(
                pool, p, keys, d.Output + offset, d.QueryStride, d.Value, d.KeyStride, queries, x.Width, keys);
            MatMul.Forward(pool, d.Output + offset, d.QueryStride, x.Value, x.KeyStride, ds, keys, queries, x.Width, keys);
            ScoreGradients(x.Output + offset, d.Output + offset, x.QueryStride, x.Width, queries, keys, p, ds);
            MatMul.BackwardWeight(pool, ds, keys, scaled, x.Width, d.Key, d.KeyStride, queries, x.Width, keys);
            MatMul.BackwardInput(pool, ds, keys, x.Key, x.KeyStride, d.Query + offset, d.QueryStride, queries, x.Width, keys);
            for (var i = 0L; i < queries; i++)
            {
                var row = d.Query + offset + (i * d.QueryStride);
                Lanes.Scale(x.Scale, row, row, x.Width);
            }
        }
    }

    private static (int Queries, int Keys) Extent(Arrays x, int first)
    {
        var queries = Math.Min(Block, x.Length - first);
        return (queries, first + queries);
    }

    private static void Probabilities(WorkerPool pool, Arrays x, int first, float* scaled, float* p)
    {
        var (queries, keys) = Extent(x, first);
        for (var i = 0L; i < queries; i++)
        {
            Lanes.Scale(x.Scale, x.Query + ((first + i) * x.QueryStride), scaled + (i * x.Width), x.Width);
        }

        MatMul.Forward(pool, scaled, x.Width, x.Key, x.KeyStride, p, keys, queries, x.Width, keys);
        for (var i = 0; i < queries; i++)
        {
            var row = p + ((long)i * keys);
            var seen = first + i + 1;
            Lanes.Softmax(row, row, seen);
            new Span<float>(row + seen, keys - seen).Clear();
        }
    }

    private static void ScoreGradients(float* output, float* dOutput, long stride, int width, int queries, int keys, float* p, float* ds)
    {
        for (var i = 0L; i < queries; i++)
        {
            var mean = Lanes.Dot(dOutput + (i * stride), output + (i * stride), width); // Σ_j P·dP
            Lanes.ScaleProduct(1, ds + (i * keys), p + (i * keys), ds + (i * keys), keys);
            Lanes.AddScaled(ds + (i * keys), -mean, p + (i * keys), keys);
        }
    }

    /// <summary>One head's columns of one sequence's rows.</summary>
    public readonly struct Arrays
    {
        public float* Query { get; init; }

        public float* Key { get; init; }

        public float* Value { get; init; }

        public float* Output { get; init; }

        public int Length { get; init; }

        public int Width { get; init; }

        public long QueryStride { get; init; }

        public long KeyStride { get; init; }

        public float Scale => 1 / MathF.Sqrt(Width);
    }
}
