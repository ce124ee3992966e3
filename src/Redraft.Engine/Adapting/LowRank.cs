using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Adapting;

/// <summary>The adapter of one weight matrix: y += s·drop(x)·Aᵀ·Bᵀ, s = α/r.</summary>
/// <remarks>
/// <code>
/// x̃ = drop(x),  h = s·x̃·Aᵀ,  y += h·Bᵀ
/// g = s·dy·B,  dA += gᵀ·x̃,  dB += dyᵀ·h,  dx += drop'(g·A)
/// </code>
/// A layer that is a part of the matrix, some of its outputs, takes the same rows of B; all its parts share A, the mask of drop, h, and g, which is
/// the sum over the parts. So they are to be computed one after another in order, from the same x.
/// </remarks>
internal sealed unsafe class LowRank : IDisposable
{
    private readonly LoraOptions _options;
    private readonly ulong _place;
    private readonly int _inner;
    private readonly int _rank;
    private FloatBuffer? _original; // [outer, inner], the weights before they were merged
    private float* _low;            // [rows, r], h
    private float* _pull;           // [rows, r], g as far as it is added up

    /// <summary>Starts at no update: B is 0.</summary>
    /// <param name="target">The matrix [outer, inner] that is adapted.</param>
    /// <param name="options">Rank, α, dropout.</param>
    /// <param name="seed">Decides A.</param>
    /// <param name="place">The matrix's number in its model.</param>
    public LowRank(Parameter target, LoraOptions options, ulong seed, int place)
    {
        (Target, _options, _place, _inner, _rank) = (target, options, (ulong)place, target.Shape[1], options.Rank);
        A = new Parameter($"{Module}.lora_A.weight", [_rank, _inner], decay: true);
        B = new Parameter($"{Module}.lora_B.weight", [target.Shape[0], _rank], decay: true);
        SplitMix64.ForUse(seed, _place).FillNormal(A.Value.Span, Math.Sqrt(1.0 / (3 * _inner)));
    }

    /// <summary>The matrix that is adapted.</summary>
    public Parameter Target { get; }

    /// <summary>[r, inner]</summary>
    public Parameter A { get; }

    /// <summary>[outer, r], 0 at first.</summary>
    public Parameter B { get; }

    /// <summary>The matrix's name without <c>.weight</c>.</summary>
    public string Module => Target.Name[..^".weight".Length];

    /// <summary>Whether layers add the update: not while it is switched off or part of the weights.</summary>
    public bool Active { get; set; } = true;

    /// <summary>Adds the update to a layer's outputs.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, inner]</param>
    /// <param name="y">[rows, outer]</param>
    /// <param name="first">The layer's first output within the matrix.</param>
    /// <param name="outer">How many outputs it has.</param>
    /// <returns>h, for the backward pass.</returns>
    public float* Forward(Pass pass, float* x, float* y, int first, int outer)
    {
        if (first == 0)
        {
            _low = pass.Kept.Take(pass.Rows, _rank);
            MatMul.Forward(pass.Pool, Drop(pass, x), A.Value.Pointer, _low, pass.Rows, _inner, _rank);
            Scale(pass, _low);
        }

        MatMul.Forward(pass.Pool, _low, RowsOf(B.Value, first), y, pass.Rows, _rank, outer, accumulate: true);
        return _low;
    }

    /// <summary>g = s·dy·B: what both gradients below start from. Null but for the last part of the matrix, with which it is whole.</summary>
    public float* Pull(Pass pass, float* dy, int first, int outer)
    {
        _pull = first == 0 ? pass.Scratch.Take(pass.Rows, _rank) : _pull;
        MatMul.BackwardInput(pass.Pool, dy, RowsOf(B.Value, first), _pull, pass.Rows, _rank, outer, accumulate: first > 0);
        if (first + outer < Target.Shape[0])
        {
            return null;
        }

        Scale(pass, _pull);
        return _pull;
    }

    /// <summary>dx += drop'(g·A).</summary>
    public void BackwardInput(Pass pass, float* g, float* dx)
    {
        if (!Drops(pass))
        {
            MatMul.BackwardInput(pass.Pool, g, A.Value.Pointer, dx, pass.Rows, _inner, _rank, accumulate: true);
            return;
        }

        var through = pass.Scratch.Take(pass.Rows, _inner); // [rows, inner]
        MatMul.BackwardInput(pass.Pool, g, A.Value.Pointer, through, pass.Rows, _inner, _rank);
        var (inner, mask) = (_inner, Mask(pass));
        RowBlocks.Run(pass.Pool, pass.Rows, inner, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var row = through + ((long)r * inner);
                mask.Apply(pass.Place(r), row, row, inner);
                VectorMath.Widest.Add(dx + ((long)r * inner), row, inner);
            }
        });
    }

    /// <summary>dA += gᵀ·x̃ where g is whole, dB += dyᵀ·h.</summary>
    public void BackwardWeight(Pass pass, LowRankRows rows, int first, int outer)
    {
        if (rows.Pull != null)
        {
            WeightGradient.Add(pass, rows.Pull, Drop(pass, rows.Input), A.Gradient.Pointer, _inner, _rank);
        }

        WeightGradient.Add(pass, rows.OutputGradient, rows.Low, RowsOf(B.Gradient, first), _rank, outer);
    }

    /// <summary>W ← W + s·B·A; the bits of W are kept beside it.</summary>
    public void Merge(WorkerPool pool)
    {
        _original = new FloatBuffer(Target.Value.Length);
        Buffer.MemoryCopy(Target.Value.Pointer, _original.Pointer, _original.Length * sizeof(float), _original.Length * sizeof(float));
        using var scaled = new FloatBuffer(B.Value.Length); // [outer, r]
        VectorMath.Widest.Scale(_options.Scale, B.Value.Pointer, scaled.Pointer, (int)B.Value.Length);
        MatMul.BackwardInput(pool, scaled.Pointer, A.Value.Pointer, Target.Value.Pointer, Target.Shape[0], _inner, _rank, accumulate: true);
    }

    /// <summary>Puts the kept bits back.</summary>
    public void Unmerge()
    {
        Buffer.MemoryCopy(_original!.Pointer, Target.Value.Pointer, _original.Length * sizeof(float), _original.Length * sizeof(float));
        Forget();
    }

    /// <summary>Frees the kept bits.</summary>
    public void Forget()
    {
        _original?.Dispose();
        _original = null;
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        _original?.Dispose();
    }

    private float* RowsOf(FloatBuffer b, int first) => b.Pointer + ((long)first * _rank);

    private bool Drops(Pass pass) => pass.Keep && _options.Dropout > 0;

    private DropoutMask Mask(Pass pass) => new(_options.Dropout, pass.Noise, _place);

    private float* Drop(Pass pass, float* x)
    {
        if (!Drops(pass))
        {
            return x;
        }

        var seen = pass.Scratch.Take(pass.Rows, _inner); // [rows, inner]
        var (inner, mask) = (_inner, Mask(pass));
        RowBlocks.Run(pass.Pool, pass.Rows, inner, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                mask.Apply(pass.Place(r), x + ((long)r * inner), seen + ((long)r * inner), inner);
            }
        });
        return seen;
    }

    private void Scale(Pass pass, float* rows)
    {
        var width = _rank;
        var scale = _options.Scale;
        RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
        {
            var start = rows + ((long)from * width);
            VectorMath.Widest.Scale(scale, start, start, (to - from) * width);
        });
    }
}
