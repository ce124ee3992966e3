using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>y = x·Wᵀ + b, and the update of an adapter where the weight has one.</summary>
public sealed unsafe class Linear
{
    private readonly float* _weight;
    private readonly Parameter _weightParameter;
    private readonly Parameter? _bias;
    private readonly long _weightOffset;
    private readonly int _first;
    private readonly int _inner;
    private readonly int _outer;
    private float* _low;  // [rows, r], what the adapter keeps for the backward pass
    private float* _pull; // [rows, r], what BackwardInput leaves for the BackwardWeight of the same dy

    /// <summary>A whole layer.</summary>
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
        : this(weight, bias, first, outer, withinBlock: true)
    {
    }

    private Linear(Parameter weight, Parameter? bias, int first, int outer, bool withinBlock)
    {
        (_weightParameter, _bias, _outer, _inner) = (weight, bias, outer, weight.Shape[1]);
        (_weightOffset, _first) = ((long)first * _inner, first);
        _weight = weight.Value.Pointer + _weightOffset;
        weight.Linear |= withinBlock;
    }

    private LowRank? Adapter => _weightParameter.Adapter is { Active: true } adapter ? adapter : null;

    /// <summary>The head, which is no part of a block.</summary>
    /// <param name="weight">[V, D]</param>
    /// <param name="bias">[V], or none.</param>
    internal static Linear Head(Parameter weight, Parameter? bias) => new(weight, bias, 0, weight.Shape[0], withinBlock: false);

    /// <summary>y (+)= x·Wᵀ + b.</summary>
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
            MatMul.Forward(pass.Pool, x, _weight, y, pass.Rows, _inner, _outer, accumulate, pass.Precision);
        }
    }

    /// <summary>Then this for each, with the same x.</summary>
    public void Finish(Pass pass, float* x, float* y)
    {
        pass.Weights?.Run(x, pass.Rows); // the first layer's call computes for all
        if (Adapter is { } adapter)
        {
            _low = adapter.Forward(pass, x, y, _first, _outer);
        }

        if (_bias is not null)
        {
            AddBias(pass, y, _bias.Value.Pointer + _first, _outer);
        }
    }

    /// <summary>Both gradients, or only the weights': dW += dyᵀ·x, db += Σ dy, dx (+)= dy·W.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, inner], as in the forward pass.</param>
    /// <param name="dy">[rows, outer]</param>
    /// <param name="dx">[rows, inner], or null where it isn't wanted; may be x.</param>
    /// <param name="accumulate">Adds to dx.</param>
    public void Backward(Pass pass, float* x, float* dy, float* dx, bool accumulate = false)
    {
        var pull = Pull(pass, dy);
        BackwardWeight(pass, x, dy, pull);
        if (dx != null)
        {
            BackwardInput(pass, dy, pull, dx, accumulate);
        }
    }

    /// <summary>dW += dyᵀ·x, db += Σ dy, as far as they train.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, inner], as in the forward pass.</param>
    /// <param name="dy">[rows, outer]</param>
    public void BackwardWeight(Pass pass, float* x, float* dy)
    {
        BackwardWeight(pass, x, dy, _pull != null ? _pull : Pull(pass, dy));
        _pull = null;
    }

    /// <summary>dx (+)= dy·W; before <see cref="BackwardWeight(Pass, float*, float*)"/>, if both are wanted.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="dy">[rows, outer]</param>
    /// <param name="dx">[rows, inner]</param>
    /// <param name="accumulate">Adds to dx.</param>
    public void BackwardInput(Pass pass, float* dy, float* dx, bool accumulate = false)
        => BackwardInput(pass, dy, _pull = Pull(pass, dy), dx, accumulate);

    private float* Pull(Pass pass, float* dy) => Adapter is { } adapter ? adapter.Pull(pass, dy, _first, _outer) : null;

    private void BackwardWeight(Pass pass, float* x, float* dy, float* pull)
    {
        if (Adapter is { } adapter)
        {
            adapter.BackwardWeight(pass, new LowRankRows { Input = x, Low = _low, OutputGradient = dy, Pull = pull }, _first, _outer);
        }

        if (_weightParameter.Trains)
        {
            WeightGradient.Add(pass, dy, x, _weightParameter.Gradient.Pointer + _weightOffset, _inner, _outer, pass.Precision);
        }

        if (_bias is { Trains: true })
        {
            var outer = _outer;
            ColumnSums.Add(pass, outer, _bias.Gradient.Pointer + _first, (r, sums) => VectorMath.Widest.Add(sums, dy + ((long)r * outer), outer));
        }
    }

    // Apart, so that a layer without a bias makes no object for the lambda.
    private static void AddBias(Pass pass, float* y, float* bias, int outer)
    {
        RowBlocks.Run(pass.Pool, pass.Rows, outer, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                VectorMath.Widest.Add(y + ((long)r * outer), bias, outer);
            }
        });
    }

    private void BackwardInput(Pass pass, float* dy, float* pull, float* dx, bool accumulate)
    {
        MatMul.BackwardInput(pass.Pool, dy, _weight, dx, pass.Rows, _inner, _outer, accumulate, pass.Precision);
        if (pull != null)
        {
            Adapter!.BackwardInput(pass, pull, dx);
        }
    }
}
