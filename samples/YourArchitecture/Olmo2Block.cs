using Redraft.Engine.Architectures;
using Redraft.Engine.Layers;

namespace YourArchitecture;

/// <summary>One block of <see cref="Olmo2"/>.</summary>
internal sealed unsafe class Olmo2Block : IBlock
{
    private readonly ModelConfig _config;
    private readonly int _layer;
    private readonly RotaryEmbedding _rotary;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly RmsNorm _queryNorm;
    private readonly RmsNorm _keyNorm;
    private readonly Linear _output;
    private readonly RmsNorm _attentionNorm;
    private readonly Linear _gate;
    private readonly Linear _up;
    private readonly Linear _down;
    private readonly RmsNorm _feedForwardNorm;

    // Kept for the backward pass.
    private float* _x;        // [rows, D], what the block got
    private float* _q;        // [rows, H·head width], rotated
    private float* _k;        // [rows, G·head width], rotated
    private float* _v;        // [rows, G·head width]
    private float* _attended; // [rows, H·head width]
    private float* _between;  // [rows, D], what the feed-forward layer got
    private float* _gated;    // [rows, F], before silu
    private float* _upped;    // [rows, F]

    public Olmo2Block(ModelConfig config, int layer, RotaryEmbedding rotary, MatrixMaker matrix, Func<string, int, Parameter> vector)
    {
        (_config, _layer, _rotary) = (config, layer, rotary);
        var (d, f, name) = (config.Width, config.FeedForwardWidth, $"model.layers.{layer}.");
        _query = Projection("self_attn.q_proj", QueryWidth, d);
        _key = Projection("self_attn.k_proj", KeyWidth, d);
        _value = Projection("self_attn.v_proj", KeyWidth, d);
        _queryNorm = Norm("self_attn.q_norm", QueryWidth);
        _keyNorm = Norm("self_attn.k_norm", KeyWidth);
        _output = Projection("self_attn.o_proj", d, QueryWidth);
        _attentionNorm = Norm("post_attention_layernorm", d);
        _gate = Projection("mlp.gate_proj", f, d);
        _up = Projection("mlp.up_proj", f, d);
        _down = Projection("mlp.down_proj", d, f);
        _feedForwardNorm = Norm("post_feedforward_layernorm", d);

        Linear Projection(string part, int outer, int inner) => new(matrix($"{name}{part}.weight", outer, inner));

        RmsNorm Norm(string part, int width) => new(vector($"{name}{part}.weight", width), config.NormEpsilon);
    }

    private int QueryWidth => _config.Heads * _config.HeadWidth;

    private int KeyWidth => _config.KeyValueHeads * _config.HeadWidth;

    /// <inheritdoc/>
    public void Forward(Pass pass, float* x)
    {
        var y = pass.Scratch.Take(pass.Rows, _config.Width);
        Copy(pass, x, _x = pass.Kept.Take(pass.Rows, _config.Width));
        _query.Prepare(pass, x, _q = pass.Kept.Take(pass.Rows, QueryWidth));
        _key.Prepare(pass, x, _k = pass.Kept.Take(pass.Rows, KeyWidth));
        _value.Prepare(pass, x, _v = pass.Kept.Take(pass.Rows, KeyWidth));
        _query.Finish(pass, x, _q);
        _key.Finish(pass, x, _k);
        _value.Finish(pass, x, _v);
        _queryNorm.Forward(pass, _q, _q);
        _keyNorm.Forward(pass, _k, _k);
        _rotary.Rotate(pass, _q, _config.Heads);
        _rotary.Rotate(pass, _k, _config.KeyValueHeads);
        pass.Attention.Attend(_layer, _q, _k, _v, _attended = pass.Kept.Take(pass.Rows, QueryWidth));
        _output.Forward(pass, _attended, y);
        _attentionNorm.Forward(pass, y, y);
        Add(pass, y, x);

        Copy(pass, x, _between = pass.Kept.Take(pass.Rows, _config.Width));
        _gate.Prepare(pass, x, _gated = pass.Kept.Take(pass.Rows, _config.FeedForwardWidth));
        _up.Prepare(pass, x, _upped = pass.Kept.Take(pass.Rows, _config.FeedForwardWidth));
        _gate.Finish(pass, x, _gated);
        _up.Finish(pass, x, _upped);
        var activated = pass.Scratch.Take(pass.Rows, _config.FeedForwardWidth); // [rows, F]
        SwiGlu.Forward(pass, _config.FeedForwardWidth, _gated, _upped, activated);
        _down.Forward(pass, activated, y);
        _feedForwardNorm.Forward(pass, y, y);
        Add(pass, y, x);
    }

    /// <inheritdoc/>
    public void Backward(Pass pass, float* dx)
    {
        var dy = pass.Scratch.Take(pass.Rows, _config.Width);
        var activated = pass.Scratch.Take(pass.Rows, _config.FeedForwardWidth); // [rows, F]
        Copy(pass, dx, dy);
        _feedForwardNorm.Backward(pass, dy, sum: null);
        _down.BackwardInput(pass, dy, activated);
        SwiGlu.Backward(pass, _config.FeedForwardWidth, _gated, _upped, activated);
        _down.BackwardWeight(pass, activated, dy);
        _gate.Backward(pass, _between, _gated, dx, accumulate: true); // dx already holds what goes around the part
        _up.Backward(pass, _between, _upped, dx, accumulate: true);

        var dAttended = pass.Scratch.Take(pass.Rows, QueryWidth); // [rows, H·head width]
        var dq = pass.Scratch.Take(pass.Rows, QueryWidth);        // [rows, H·head width]
        var dk = pass.Scratch.Take(pass.Rows, KeyWidth);          // [rows, G·head width]
        var dv = pass.Scratch.Take(pass.Rows, KeyWidth);          // [rows, G·head width]
        Copy(pass, dx, dy);
        _attentionNorm.Backward(pass, dy, sum: null);
        _output.Backward(pass, _attended, dy, dAttended);
        pass.DifferentiableAttention.Backward(_layer, _q, _k, _v, _attended, new AttentionGradients { Output = dAttended, Query = dq, Key = dk, Value = dv });
        _rotary.Rotate(pass, dq, _config.Heads, back: true);
        _rotary.Rotate(pass, dk, _config.KeyValueHeads, back: true);
        _queryNorm.Backward(pass, dq, sum: null);
        _keyNorm.Backward(pass, dk, sum: null);
        var below = pass.Onward ? dx : null; // nothing below learns: nobody asks for its gradient
        _query.Backward(pass, _x, dq, below, accumulate: true);
        _key.Backward(pass, _x, dk, below, accumulate: true);
        _value.Backward(pass, _x, dv, below, accumulate: true);
    }

    private void Copy(Pass pass, float* from, float* to)
    {
        var bytes = (long)pass.Rows * _config.Width * sizeof(float);
        Buffer.MemoryCopy(from, to, bytes, bytes);
    }

    private void Add(Pass pass, float* part, float* x)
    {
        var width = _config.Width;
        RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
        {
            for (var i = (long)from * width; i < (long)to * width; i++)
            {
                x[i] += part[i];
            }
        });
    }
}
