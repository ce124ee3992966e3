using Redraft.Engine.Layers;

namespace Redraft.Engine.Architectures;

/// <summary>One block of <see cref="GptJ"/>: attention and feed-forward layer side by side.</summary>
internal sealed unsafe class GptJBlock : IBlock
{
    private readonly ModelConfig _config;
    private readonly int _layer;
    private readonly RotaryEmbedding _rotary;
    private readonly LayerNorm _norm;
    private readonly IQueryKeyValue _projections;
    private readonly Linear _output;
    private readonly Linear _up;
    private readonly Linear _down;

    // Kept for the backward pass.
    private float* _q;        // [rows, D], rotated
    private float* _k;        // [rows, D], rotated
    private float* _v;        // [rows, D]
    private float* _attended; // [rows, D]
    private float* _seen;     // [wanted rows, D], of the same
    private float* _upped;    // [rows, F], before gelu

    public GptJBlock(ModelConfig config, int layer, RotaryEmbedding rotary, MatrixMaker matrix, Func<string, int, Parameter> vector)
    {
        (_config, _layer, _rotary) = (config, layer, rotary);
        var (d, f, name) = (config.Width, config.FeedForwardWidth, $"h.{layer}.");

        _norm = new LayerNorm(vector($"{name}ln_1.weight", d), vector($"{name}ln_1.bias", d), config.NormEpsilon);
        _projections = config.ModelType == "codegen"
            ? new ShardedQueryKeyValue(new Linear(matrix($"{name}attn.qkv_proj.weight", 3 * d, d)), d)
            : new SeparateQueryKeyValue(Attention("q_proj"), Attention("k_proj"), Attention("v_proj"));
        _output = Attention("out_proj");
        _up = FeedForward("fc_in", f, d);
        _down = FeedForward("fc_out", d, f);

        Linear Attention(string part) => new(matrix($"{name}attn.{part}.weight", d, d));

        Linear FeedForward(string part, int outer, int inner) => new(matrix($"{name}mlp.{part}.weight", outer, inner), vector($"{name}mlp.{part}.bias", outer));
    }

    /// <inheritdoc/>
    public void Forward(Pass pass, float* x)
    {
        var y = pass.Scratch.Take(pass.Rows, _config.Width);
        _norm.Forward(pass, x, y);
        _q = pass.Kept.Take(pass.Rows, _config.Width);
        _k = pass.Kept.Take(pass.Rows, _config.Width);
        _v = pass.Kept.Take(pass.Rows, _config.Width);
        _projections.Forward(pass, y, _q, _k, _v);
        _rotary.Rotate(pass, _q, _config.Heads);
        _rotary.Rotate(pass, _k, _config.Heads);
        pass.Attention.Attend(_layer, _q, _k, _v, _attended = pass.Kept.Take(pass.Rows, _config.Width));

        pass.Narrow();
        _seen = pass.Gather(pass.Kept, _attended, _config.Width);
        float* kept = pass.Gather(pass.Scratch, x, _config.Width), normed = pass.Gather(pass.Scratch, y, _config.Width);
        _output.Forward(pass, _seen, kept, accumulate: true);
        _up.Forward(pass, normed, _upped = pass.Kept.Take(pass.Rows, _config.FeedForwardWidth));
        var activated = pass.Scratch.Take(pass.Rows, _config.FeedForwardWidth); // [rows, F]
        Gelu.Forward(pass, _config.FeedForwardWidth, _upped, activated);
        _down.Forward(pass, activated, kept, accumulate: true);
        pass.Scatter(kept, x, _config.Width);
        pass.Widen();
    }

    /// <inheritdoc/>
    public void Backward(Pass pass, float* dx)
    {
        var y = pass.Scratch.Take(pass.Rows, _config.Width);
        var dy = pass.Scratch.Take(pass.Rows, _config.Width);
        var dAttended = pass.Scratch.Take(pass.Rows, _config.Width); // [rows, D]
        _norm.Recompute(pass, y);
        BackwardWanted(pass, dx, y, dy, dAttended);
        var below = pass.Onward ? dy : null; // [rows, D]

        var dq = pass.Scratch.Take(pass.Rows, _config.Width);        // [rows, D]
        var dk = pass.Scratch.Take(pass.Rows, _config.Width);        // [rows, D]
        var dv = pass.Scratch.Take(pass.Rows, _config.Width);        // [rows, D]
        pass.DifferentiableAttention.Backward(
            _layer, _q, _k, _v, _attended, new AttentionGradients { Output = dAttended, Query = dq, Key = dk, Value = dv });
        _rotary.Rotate(pass, dq, _config.Heads, back: true);
        _rotary.Rotate(pass, dk, _config.Heads, back: true);
        _projections.Backward(pass, y, dq, dk, dv, below);
        if (pass.Onward)
        {
            _norm.Backward(pass, dy, sum: dx);
        }
    }

    private void BackwardWanted(Pass pass, float* dx, float* y, float* dy, float* dAttended)
    {
        pass.Narrow();
        float* d = pass.Gather(pass.Scratch, dx, _config.Width), normed = pass.Gather(pass.Scratch, y, _config.Width);
        float* dNormed = pass.Room(pass.Scratch, dy, _config.Width), dSeen = pass.Room(pass.Scratch, dAttended, _config.Width); // [rows, D]
        var activated = pass.Scratch.Take(pass.Rows, _config.FeedForwardWidth); // [rows, F]
        _down.BackwardInput(pass, d, activated);
        Gelu.Backward(pass, _config.FeedForwardWidth, _upped, activated);
        _down.BackwardWeight(pass, activated, d);
        _up.Backward(pass, normed, _upped, pass.Onward ? dNormed : null);
        _output.Backward(pass, _seen, d, dSeen);
        pass.Spread(dSeen, dAttended, _config.Width);
        if (pass.Onward)
        {
            pass.Spread(dNormed, dy, _config.Width);
        }

        pass.Widen();
    }
}
