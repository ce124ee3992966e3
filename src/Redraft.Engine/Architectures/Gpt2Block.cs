using Redraft.Engine.Layers;

namespace Redraft.Engine.Architectures;

/// <summary>One block of <see cref="Gpt2"/>.</summary>
internal sealed unsafe class Gpt2Block : IBlock
{
    private readonly int _layer;
    private readonly int _width;
    private readonly int _feedForwardWidth;
    private readonly LayerNorm _attentionNorm;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly LayerNorm _feedForwardNorm;
    private readonly Linear _up;
    private readonly Linear _down;

    // Kept for the backward pass.
    private float* _q;        // [rows, D]
    private float* _k;        // [rows, D]
    private float* _v;        // [rows, D]
    private float* _attended; // [rows, D]
    private float* _seen;     // [wanted rows, D], of the same
    private float* _upped;    // [rows, F], before gelu

    public Gpt2Block(ModelConfig config, int layer, MatrixMaker matrix, Func<string, int, Parameter> vector)
    {
        (_layer, _width, _feedForwardWidth) = (layer, config.Width, config.FeedForwardWidth);
        var (d, f, name) = (_width, _feedForwardWidth, $"h.{layer}.");

        _attentionNorm = Norm("ln_1");
        var together = matrix($"{name}attn.c_attn.weight", 3 * d, d, transposed: true); // queries, keys, values
        var togetherBias = vector($"{name}attn.c_attn.bias", 3 * d);
        _query = new Linear(together, togetherBias, 0, d);
        _key = new Linear(together, togetherBias, d, d);
        _value = new Linear(together, togetherBias, 2 * d, d);
        _output = Projection("attn.c_proj", d, d);
        _feedForwardNorm = Norm("ln_2");
        _up = Projection("mlp.c_fc", f, d);
        _down = Projection("mlp.c_proj", d, f);

        LayerNorm Norm(string part) => new(vector($"{name}{part}.weight", d), vector($"{name}{part}.bias", d), config.NormEpsilon);

        Linear Projection(string part, int outer, int inner)
            => new(matrix($"{name}{part}.weight", outer, inner, transposed: true), vector($"{name}{part}.bias", outer));
    }

    /// <inheritdoc/>
    public void Forward(Pass pass, float* x)
    {
        var y = pass.Scratch.Take(pass.Rows, _width);
        _attentionNorm.Forward(pass, x, y);
        _query.Prepare(pass, y, _q = pass.Kept.Take(pass.Rows, _width));
        _key.Prepare(pass, y, _k = pass.Kept.Take(pass.Rows, _width));
        _value.Prepare(pass, y, _v = pass.Kept.Take(pass.Rows, _width));
        _query.Finish(pass, y, _q);
        _key.Finish(pass, y, _k);
        _value.Finish(pass, y, _v);
        pass.Attention.Attend(_layer, _q, _k, _v, _attended = pass.Kept.Take(pass.Rows, _width));

        pass.Narrow();
        _seen = pass.Gather(pass.Kept, _attended, _width);
        var kept = pass.Gather(pass.Scratch, x, _width);
        _output.Forward(pass, _seen, kept, accumulate: true);
        _feedForwardNorm.Forward(pass, kept, y);
        _up.Forward(pass, y, _upped = pass.Kept.Take(pass.Rows, _feedForwardWidth));
        var activated = pass.Scratch.Take(pass.Rows, _feedForwardWidth); // [rows, F]
        Gelu.Forward(pass, _feedForwardWidth, _upped, activated);
        _down.Forward(pass, activated, kept, accumulate: true);
        pass.Scatter(kept, x, _width);
        pass.Widen();
    }

    /// <inheritdoc/>
    public void Backward(Pass pass, float* dx)
    {
        var y = pass.Scratch.Take(pass.Rows, _width);
        var dy = pass.Scratch.Take(pass.Rows, _width);
        var dAttended = pass.Scratch.Take(pass.Rows, _width); // [rows, D]
        BackwardWanted(pass, dx, y, dy, dAttended);

        var dq = pass.Scratch.Take(pass.Rows, _width);        // [rows, D]
        var dk = pass.Scratch.Take(pass.Rows, _width);        // [rows, D]
        var dv = pass.Scratch.Take(pass.Rows, _width);        // [rows, D]
        pass.DifferentiableAttention.Backward(
            _layer, _q, _k, _v, _attended, new AttentionGradients { Output = dAttended, Query = dq, Key = dk, Value = dv });
        _attentionNorm.Recompute(pass, y);
        var below = pass.Onward ? dy : null; // [rows, D]
        _query.Backward(pass, y, dq, below);
        _key.Backward(pass, y, dk, below, accumulate: true);
        _value.Backward(pass, y, dv, below, accumulate: true);
        if (pass.Onward)
        {
            _attentionNorm.Backward(pass, dy, sum: dx);
        }
    }

    private void BackwardWanted(Pass pass, float* dx, float* y, float* dy, float* dAttended)
    {
        pass.Narrow();
        var d = pass.Gather(pass.Scratch, dx, _width);
        var activated = pass.Scratch.Take(pass.Rows, _feedForwardWidth); // [rows, F]
        _down.BackwardInput(pass, d, activated);
        Gelu.Backward(pass, _feedForwardWidth, _upped, activated);
        _down.BackwardWeight(pass, activated, d);
        _feedForwardNorm.Recompute(pass, y);
        _up.Backward(pass, y, _upped, dy);
        _feedForwardNorm.Backward(pass, dy, sum: d);

        var dSeen = pass.Room(pass.Scratch, dAttended, _width); // [rows, D]
        _output.Backward(pass, _seen, d, dSeen);
        pass.Spread(dSeen, dAttended, _width);
        pass.Scatter(d, dx, _width);
        pass.Widen();
    }
}
