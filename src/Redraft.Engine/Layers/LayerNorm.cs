using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>y = w ⊙ (x − mean(x)) / √(var(x) + ε) + b.</summary>
/// <remarks>Keeps x̂ = (y − b) / w and the scale. Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450, Eq. 4.</remarks>
/// <param name="weight">[width]</param>
/// <param name="bias">[width]</param>
/// <param name="epsilon">ε</param>
public sealed unsafe class LayerNorm(Parameter weight, Parameter bias, double epsilon)
{
    private static readonly VectorMath Lanes = VectorMath.Widest;

    private readonly int _width = weight.Shape[0];
    private float* _normalized; // [rows, width]
    private float* _scale;      // [rows]

    /// <summary>Writes y, and keeps what the backward pass needs.</summary>
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
                var output = y + ((long)r * width);
                Lanes.Subtract(x + ((long)r * width), Lanes.Sum(x + ((long)r * width), width) / width, output, width);
                var s = 1 / MathF.Sqrt((Lanes.Dot(output, output, width) / width) + (float)epsilon);
                if (keep)
                {
                    scale[r] = s;
                    Lanes.Scale(s, output, normalized + ((long)r * width), width);
                }

                Lanes.ScaleProduct(s, output, w, output, width);
                Lanes.Add(output, b, width);
            }
        });
    }

    /// <summary>Makes y of the forward pass again.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="y">The shape of the forward pass.</param>
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
                Lanes.ScaleProduct(1, normalized + ((long)r * width), w, y + ((long)r * width), width);
                Lanes.Add(y + ((long)r * width), b, width);
            }
        });
    }

    /// <summary>dx = s·(w⊙dy − mean(w⊙dy) − x̂·mean(w⊙dy⊙x̂)), dw += Σ dy⊙x̂, db += Σ dy.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="d">[rows, width], in: dy, out: dx.</param>
    /// <param name="sum">[rows, width], where dx is added too; or null.</param>
    public void Backward(Pass pass, float* d, float* sum)
    {
        var width = _width;
        var w = weight.Value.Pointer;
        var normalized = _normalized;
        var scale = _scale;
        var ofWeight = weight.Trains ? weight.Gradient.Pointer : null;
        var ofBias = bias.Trains ? bias.Gradient.Pointer : null;
        var trains = weight.Trains || bias.Trains;
        ColumnSums.AddBoth(pass, width, ofWeight, ofBias, (r, sums) =>
        {
            var row = d + ((long)r * width);
            var xhat = normalized + ((long)r * width);
            var s = scale[r];
            var mean = Lanes.Dot(row, w, width) / width;
            var projection = Lanes.Dot(row, w, xhat, width) / width;
            if (trains)
            {
                Lanes.AddProduct(sums, row, xhat, width);
                Lanes.Add(sums + width, row, width);
            }

            Lanes.ScaleProduct(s, row, w, row, width);
            Lanes.AddScaled(row, -s * projection, xhat, width);
            Lanes.Subtract(row, s * mean, row, width);
            if (sum != null)
            {
                Lanes.Add(sum + ((long)r * width), row, width);
            }
        });
    }
}
