using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>y = w ⊙ x / √(mean(x²) + ε).</summary>
/// <remarks>Keeps x̂ = y / w and the scale, from which it can make y again. Source: Zhang and Sennrich 2019, arXiv:1910.07467, Eq. 4.</remarks>
/// <param name="weight">[width]</param>
/// <param name="epsilon">ε</param>
/// <param name="perRow">Norms per row of the pass: 1, or the number of heads.</param>
public sealed unsafe class RmsNorm(Parameter weight, double epsilon, int perRow = 1)
{
    private static readonly VectorMath Lanes = VectorMath.Widest;

    private readonly int _width = weight.Shape[0];
    private float* _normalized; // [rows·perRow, width]
    private float* _scale;      // [rows·perRow]

    /// <summary>Writes y, and keeps what the backward pass needs.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows·perRow, width]</param>
    /// <param name="y">The same shape; may be x.</param>
    public void Forward(Pass pass, float* x, float* y)
    {
        var rows = pass.Rows * perRow;
        _normalized = pass.Keep ? pass.Kept.Take(rows, _width) : null;
        _scale = pass.Keep ? pass.Kept.Take(rows) : null;
        RowBlocks.Run(pass.Pool, rows, _width, new Normalizing(this, weight.Value.Pointer, x, y, (float)epsilon));
    }

    /// <summary>Makes y of the forward pass again.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="y">The shape of the forward pass.</param>
    public void Recompute(Pass pass, float* y)
    {
        var (rows, width) = (pass.Rows * perRow, _width);
        var w = weight.Value.Pointer;
        var normalized = _normalized;
        RowBlocks.Run(pass.Pool, rows, width, (from, to) =>
        {
            for (var r = from; r < to; r++)
            {
                Lanes.ScaleProduct(1, normalized + ((long)r * width), w, y + ((long)r * width), width);
            }
        });
    }

    /// <summary>dx = s·(w⊙dy − x̂·mean(w⊙dy⊙x̂)), dw += Σ dy⊙x̂.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="d">[rows·perRow, width], in: dy, out: dx.</param>
    /// <param name="sum">[rows·perRow, width], where dx is added too; or null.</param>
    public void Backward(Pass pass, float* d, float* sum)
    {
        var (rows, width) = (pass.Rows * perRow, _width);
        var w = weight.Value.Pointer;
        var normalized = _normalized;
        var scale = _scale;
        var trains = weight.Trains;
        ColumnSums.Add(pass, rows, width, trains ? weight.Gradient.Pointer : null, (r, sums) =>
        {
            var row = d + ((long)r * width);
            var xhat = normalized + ((long)r * width);
            var projection = Lanes.Dot(row, w, xhat, width) / width;
            if (trains)
            {
                Lanes.AddProduct(sums, row, xhat, width);
            }

            Lanes.ScaleProduct(scale[r], row, w, row, width);
            Lanes.AddScaled(row, -scale[r] * projection, xhat, width);
            if (sum != null)
            {
                Lanes.Add(sum + ((long)r * width), row, width);
            }
        });
    }

    private readonly struct Normalizing(RmsNorm norm, float* w, float* x, float* y, float epsilon) : IRowWork
    {
        public void Run(int from, int to)
        {
            var width = norm._width;
            float* scale = norm._scale, normalized = norm._normalized;
            for (var r = from; r < to; r++)
            {
                var input = x + ((long)r * width);
                var s = 1 / MathF.Sqrt((Lanes.Dot(input, input, width) / width) + epsilon);
                if (scale != null)
                {
                    scale[r] = s;
                    Lanes.Scale(s, input, normalized + ((long)r * width), width);
                }

                Lanes.ScaleProduct(s, input, w, y + ((long)r * width), width);
            }
        }
    }
}
