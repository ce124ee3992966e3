using Redraft.Engine.Architectures;

namespace Redraft.Engine.Layers;

/// <summary>y = w ⊙ (x − mean(x)) / √(var(x) + ε) + b.</summary>
/// <remarks>Keeps x̂ = (y − b) / w and the scale. Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450, Eq. 4.</remarks>
/// <param name="weight">[width]</param>
/// <param name="bias">[width]</param>
/// <param name="epsilon">ε</param>
internal sealed unsafe class LayerNorm(Parameter weight, Parameter bias, double epsilon)
{
    private readonly int _width = weight.Shape[0];
    private float* _normalized; // [rows, width]
    private float* _scale;      // [rows]

    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, width]</param>
    /// <param name="y">[rows, width]; may be x.</param>
    public void Forward(Pass pass, float* x, float* y)
    {
        var (width, keep) = (_width, pass.Keep);
        var w = weight.Value.Pointer;
        var b = bias.Value.Pointer;
        var normalized = _normalized = keep ? pass.Kept.Take(pass.Rows, width) : null;
        var scale = _scale = keep ? pass.Kept.Take(pass.Rows) : null;
        RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                var input = x + ((long)r * width);
                var output = y + ((long)r * width);
                var mean = Rows.Sum(input, width) / width;
                Normalizing.Apply(input, mean, 1, output, width); // centred first: the squares of large means would cancel
                var s = 1 / MathF.Sqrt((Rows.Dot(output, output, width) / width) + (float)epsilon);
                if (keep)
                {
                    scale[r] = s;
                    Normalizing.Apply(output, 0, s, normalized + ((long)r * width), width);
                }

                Normalizing.Apply(output, 0, s, w, output, width);
                Rows.Add(output, b, width);
            }
        });
    }

    /// <summary>Makes y of the forward pass again.</summary>
    public void Recompute(Pass pass, float* y)
    {
        var width = _width;
        var w = weight.Value.Pointer;
        var b = bias.Value.Pointer;
        var normalized = _normalized;
        RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                Normalizing.Apply(normalized + ((long)r * width), 0, 1, w, y + ((long)r * width), width);
                Rows.Add(y + ((long)r * width), b, width);
            }
        });
    }

    /// <summary>dx (+)= s·(w⊙dy − mean(w⊙dy) − x̂·mean(w⊙dy⊙x̂)), dw += Σ dy⊙x̂, db += Σ dy.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="dy">[rows, width]</param>
    /// <param name="dx">[rows, width]; may be dy where it isn't accumulated.</param>
    /// <param name="accumulate">Adds to dx.</param>
    public void Backward(Pass pass, float* dy, float* dx, bool accumulate)
    {
        var width = _width;
        var w = weight.Value.Pointer;
        var normalized = _normalized;
        var scale = _scale;
        ColumnSums.Add(pass, width, bias.Gradient.Pointer, (r, sums) => Rows.Add(sums, dy + ((long)r * width), width));
        ColumnSums.Add(pass, width, weight.Gradient.Pointer, (r, sums) =>
        {
            var offset = (long)r * width;
            var xhat = normalized + offset;
            Rows.AddProduct(sums, dy + offset, xhat, width);
            var mean = Rows.Dot(dy + offset, w, width) / width;
            var projection = Rows.Dot(dy + offset, w, xhat, width) / width;
            var s = scale[r];
            for (var i = 0; i < width; i++)
            {
                var d = s * ((w[i] * dy[offset + i]) - mean - (xhat[i] * projection));
                dx[offset + i] = accumulate ? dx[offset + i] + d : d;
            }
        });
    }
}
