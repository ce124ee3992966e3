using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>y = x·Wᵀ + b.</summary>
internal sealed unsafe class Linear
{
    private readonly float* _weight;
    private readonly Parameter _weightParameter;
    private readonly Parameter? _bias;
    private readonly long _weightOffset;
    private readonly int _biasOffset;
    private readonly int _inner;
    private readonly int _outer;

    /// <param name="weight">[outer, inner]</param>
    /// <param name="bias">[outer], or none.</param>
    public Linear(Parameter weight, Parameter? bias = null)
        : this(weight, bias, 0, weight.Shape[0])
    {
    }

    /// <summary>A layer that is a part of a larger one: some of its outputs.</summary>
    /// <param name="weight">[more, inner]</param>
    /// <param name="bias">[more], or none.</param>
    /// <param name="first">The first output.</param>
    /// <param name="outer">How many outputs.</param>
    public Linear(Parameter weight, Parameter? bias, int first, int outer)
    {
        (_weightParameter, _bias, _outer, _inner) = (weight, bias, outer, weight.Shape[1]);
        (_weightOffset, _biasOffset) = ((long)first * _inner, first);
        _weight = weight.Value.Pointer + _weightOffset;
    }

    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, inner]</param>
    /// <param name="y">[rows, outer]</param>
    /// <param name="accumulate">Adds to y.</param>
    public void Forward(Pass pass, float* x, float* y, bool accumulate = false)
    {
        Prepare(pass, x, y, accumulate);
        Finish(pass, x, y);
    }

    /// <summary><see cref="Forward"/> in two halves, so that layers with the same input can be computed together: first this for each.</summary>
    public void Prepare(Pass pass, float* x, float* y, bool accumulate = false)
    {
        if (pass.Weights is { } weights)
        {
            weights.Add(_weight, _inner, _outer, y, accumulate);
        }
        else
        {
            MatMul.Forward(pass.Pool, x, _weight, y, pass.Rows, _inner, _outer, accumulate);
        }
    }

    /// <summary>Then this for each, with the same x.</summary>
    public void Finish(Pass pass, float* x, float* y)
    {
        pass.Weights?.Run(x, pass.Rows); // the first layer's call computes for all
        if (_bias is null)
        {
            return;
        }

        var bias = _bias.Value.Pointer + _biasOffset;
        var outer = _outer;
        RowBlocks.Run(pass.Pool, pass.Rows, outer, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                VectorMath.Widest.Add(y + ((long)r * outer), bias, outer);
            }
        });
    }

    /// <summary><see cref="BackwardWeight"/> and <see cref="BackwardInput"/>.</summary>
    public void Backward(Pass pass, float* x, float* dy, float* dx, bool accumulate = false)
    {
        BackwardWeight(pass, x, dy);
        BackwardInput(pass, dy, dx, accumulate);
    }

    /// <summary>dW += dyᵀ·x, db += Σ dy.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, inner], as in the forward pass.</param>
    /// <param name="dy">[rows, outer]</param>
    public void BackwardWeight(Pass pass, float* x, float* dy)
    {
        MatMul.BackwardWeight(pass.Pool, dy, x, _weightParameter.Gradient.Pointer + _weightOffset, pass.Rows, _inner, _outer);
        if (_bias is not null)
        {
            var outer = _outer;
            ColumnSums.Add(pass, outer, _bias.Gradient.Pointer + _biasOffset, (r, sums) => VectorMath.Widest.Add(sums, dy + ((long)r * outer), outer));
        }
    }

    /// <summary>dx (+)= dy·W.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="dy">[rows, outer]</param>
    /// <param name="dx">[rows, inner]</param>
    /// <param name="accumulate">Adds to dx.</param>
    public void BackwardInput(Pass pass, float* dy, float* dx, bool accumulate = false)
        => MatMul.BackwardInput(pass.Pool, dy, _weight, dx, pass.Rows, _inner, _outer, accumulate);
}
