using Redraft.Engine.Layers;

namespace Redraft.Engine.Architectures;

/// <summary>One block of <see cref="Llama"/>: attention and feed-forward layer, each added to the residual stream.</summary>
internal sealed unsafe class LlamaBlock : IBlock
{
    private readonly ModelConfig _config;
    private readonly int _layer;
    private readonly RotaryEmbedding _rotary;
    private readonly RmsNorm _attentionNorm;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly RmsNorm? _queryNorm;
    private readonly RmsNorm? _keyNorm;
    private readonly Linear _output;
    private readonly RmsNorm _feedForwardNorm;
    private readonly Linear _gate;
    private readonly Linear _up;
    private readonly Linear _down;

    // Kept for the backward pass.
    private float* _q;        // [rows, H·head width], rotated
    private float* _k;        // [rows, G·head width], rotated
    private float* _v;        // [rows, G·head width]
    private float* _attended; // [rows, H·head width]
    private float* _seen;     // [wanted rows, H·head width], of the same
    private float* _gated;    // [rows, F], before silu
    private float* _upped;    // [rows, F]

    public LlamaBlock(
        ModelConfig config, int layer, RotaryEmbedding rotary, MatrixMaker matrix, Func<string, int, Parameter> vector)
    {
        (_config, _layer, _rotary) = (config, layer, rotary);
        var (d, f, queries, keys) = (config.Width, config.FeedForwardWidth, config.Heads * config.HeadWidth, config.KeyValueHeads * config.HeadWidth);
        var name = $"model.layers.{layer}.";

        _attentionNorm = Norm("input_layernorm", d, 1);
        _query = Projection("self_attn.q_proj", queries, d, config.AttentionBias);
        _key = Projection("self_attn.k_proj", keys, d, config.AttentionBias);
        _value = Projection("self_attn.v_proj", keys, d, config.AttentionBias);
        _queryNorm = config.QueryKeyNorm ? Norm("self_attn.q_norm", config.HeadWidth, config.Heads) : null;
        _keyNorm = config.QueryKeyNorm ? Norm("self_attn.k_norm", config.HeadWidth, config.KeyValueHeads) : null;
        _output = Projection("self_attn.o_proj", d, queries, bias: false);
        _feedForwardNorm = Norm("post_attention_layernorm", d, 1);
        _gate = Projection("mlp.gate_proj", f, d, bias: false);
        _up = Projection("mlp.up_proj", f, d, bias: false);
        _down = Projection("mlp.down_proj", d, f, bias: false);

        RmsNorm Norm(string part, int width, int perRow) => new(vector($"{name}{part}.weight", width), config.NormEpsilon, perRow);

        Linear Projection(string part, int outer, int inner, bool bias)
            => new(matrix($"{name}{part}.weight", outer, inner), bias ? vector($"{name}{part}.bias", outer) : null);
    }

    private int QueryWidth => _config.Heads * _config.HeadWidth;

    private int KeyWidth => _config.KeyValueHeads * _config.HeadWidth;

    /// <inheritdoc/>
    public void Forward(Pass pass, float* x)
    {
        var y = pass.Scratch.Take(pass.Rows, _config.Width);
        _attentionNorm.Forward(pass, x, y);
        _query.Prepare(pass, y, _q = pass.Kept.Take(pass.Rows, QueryWidth));
        _key.Prepare(pass, y, _k = pass.Kept.Take(pass.Rows, KeyWidth));
        _value.Prepare(pass, y, _v = pass.Kept.Take(pass.Rows, KeyWidth));
        _query.Finish(pass, y, _q);
        _key.Finish(pass, y, _k);
        _value.Finish(pass, y, _v);
        _queryNorm?.Forward(pass, _q, _q);
        _keyNorm?.Forward(pass, _k, _k);
        _rotary.Rotate(pass, _q, _config.Heads);
        _rotary.Rotate(pass, _k, _config.KeyValueHeads);
        pass.Attention.Attend(_layer, _q, _k, _v, _attended = pass.Kept.Take(pass.Rows, QueryWidth));

        pass.Narrow();
        _seen = pass.Gather(pass.Kept, _attended, QueryWidth);
        var kept = pass.Gather(pass.Scratch, x, _config.Width);
        _output.Forward(pass, _seen, kept, accumulate: true);
        _feedForwardNorm.Forward(pass, kept, y);
        _gate.Prepare(pass, y, _gated = pass.Kept.Take(pass.Rows, _config.FeedForwardWidth));
        _up.Prepare(pass, y, _upped = pass.Kept.Take(pass.Rows, _config.FeedForwardWidth));
        _gate.Finish(pass, y, _gated);
        _up.Finish(pass, y, _upped);
        var activated = pass.Scratch.Take(pass.Rows, _config.FeedForwardWidth); // [rows, F]
        SwiGlu.Forward(pass, _config.FeedForwardWidth, _gated, _upped, activated);
        _down.Forward(pass, activated, kept, accumulate: true);
        pass.Scatter(kept, x, _config.Width);
        pass.Widen();
    }

    /// <inheritdoc/>
    public void Backward(Pass pass, float* dx)
    {
        var y = pass.Scratch.Take(pass.Rows, _config.Width);
        var dy = pass.Scratch.Take(pass.Rows, _config.Width);
        var dAttended = pass.Scratch.Take(pass.Rows, QueryWidth); // [rows, H·head width]
        pass.Narrow();
        var d = pass.Gather(pass.Scratch, dx, _config.Width);
        BackwardFeedForward(pass, d, y, dy);
        var dSeen = pass.Room(pass.Scratch, dAttended, QueryWidth); // [rows, H·head width]
        _output.Backward(pass, _seen, d, dSeen);
        pass.Spread(dSeen, dAttended, QueryWidth);
        pass.Scatter(d, dx, _config.Width);
        pass.Widen();
        BackwardAttention(pass, dAttended, dx, y, dy);
    }

    private void BackwardFeedForward(Pass pass, float* dx, float* y, float* dy)
    {
        var activated = pass.Scratch.Take(pass.Rows, _config.FeedForwardWidth); // [rows, F]
        _down.BackwardInput(pass, dx, activated);
        SwiGlu.Backward(pass, _config.FeedForwardWidth, _gated, _upped, activated);
        _down.BackwardWeight(pass, activated, dx);
        _feedForwardNorm.Recompute(pass, y);
        _gate.Backward(pass, y, _gated, dy);
        _up.Backward(pass, y, _upped, dy, accumulate: true);
        _feedForwardNorm.Backward(pass, dy, sum: dx);
    }

    private void BackwardAttention(Pass pass, float* dAttended, float* dx, float* y, float* dy)
    {
        var dq = pass.Scratch.Take(pass.Rows, QueryWidth);        // [rows, H·head width]
        var dk = pass.Scratch.Take(pass.Rows, KeyWidth);          // [rows, G·head width]
        var dv = pass.Scratch.Take(pass.Rows, KeyWidth);          // [rows, G·head width]
        pass.DifferentiableAttention.Backward(
            _layer, _q, _k, _v, _attended, new AttentionGradients { Output = dAttended, Query = dq, Key = dk, Value = dv });
        _rotary.Rotate(pass, dq, _config.Heads, back: true);
        _rotary.Rotate(pass, dk, _config.KeyValueHeads, back: true);
        _queryNorm?.Backward(pass, dq, sum: null);
        _keyNorm?.Backward(pass, dk, sum: null);
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
}
