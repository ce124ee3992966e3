using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>x[row] = weight[id of row]: tokens' or positions' vectors.</summary>
/// <param name="weight">[ids, D]</param>
public sealed unsafe class Embedding(Parameter weight)
{
    // The gradient's rows are shared out by id, so that each is added up in row order by one thread.
    private const int Shares = 16;

    private readonly int _width = weight.Shape[1];

    /// <summary>Writes each row's vector.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="ids">One per row.</param>
    /// <param name="x">[rows, D]</param>
    /// <param name="accumulate">Adds to x.</param>
    public void Forward(Pass pass, int[] ids, float* x, bool accumulate = false)
        => RowBlocks.Run(pass.Pool, pass.Rows, _width, new Gathering(weight.Value.Pointer, _width, ids, x, accumulate));

    /// <summary>Adds each row to its vector's gradient, if it trains.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="ids">One per row.</param>
    /// <param name="dx">[rows, D]</param>
    public void Backward(Pass pass, int[] ids, float* dx)
    {
        if (!weight.Trains)
        {
            return;
        }

        var gradient = weight.Gradient.Pointer;
        pass.Pool.Run(Shares, share =>
        {
            for (var r = 0; r < pass.Rows; r++)
            {
                if (ids[r] % Shares == share)
                {
                    VectorMath.Widest.Add(gradient + ((long)ids[r] * _width), dx + ((long)r * _width), _width);
                }
            }
        });
    }

    private readonly struct Gathering(float* weight, int width, int[] ids, float* x, bool accumulate) : IRowWork
    {
        public void Run(int from, int to)
        {
            for (var r = from; r < to; r++)
            {
                var row = x + ((long)r * width);
                var vector = weight + ((long)ids[r] * width);
                if (accumulate)
                {
                    VectorMath.Widest.Add(row, vector, width);
                }
                else
                {
                    new Span<float>(vector, width).CopyTo(new Span<float>(row, width));
                }
            }
        }
    }
}
