using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>y = silu(gate) ⊙ up, silu(z) = z·σ(z).</summary>
/// <remarks>Source: Shazeer 2020, arXiv:2002.05202, Eq. 6.</remarks>
public static unsafe class SwiGlu
{
    /// <summary>y = silu(gate) ⊙ up.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="width">F</param>
    /// <param name="gate">[rows, F]</param>
    /// <param name="up">[rows, F]</param>
    /// <param name="y">[rows, F]</param>
    public static void Forward(Pass pass, int width, float* gate, float* up, float* y)
        => RowBlocks.Run(pass.Pool, pass.Rows, width, new Gating(width, gate, up, y));

    /// <summary>Overwrites gate and up by their gradients and makes y of the forward pass again.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="width">F</param>
    /// <param name="gate">[rows, F], in: gate, out: ∂loss/∂gate.</param>
    /// <param name="up">[rows, F], in: up, out: ∂loss/∂up.</param>
    /// <param name="dy">[rows, F], in: ∂loss/∂y, out: y.</param>
    public static void Backward(Pass pass, int width, float* gate, float* up, float* dy)
        => RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
        {
            var offset = (long)from * width;
            VectorMath.Widest.SwiGluBackward(gate + offset, up + offset, dy + offset, (to - from) * width);
        });

    private readonly struct Gating(int width, float* gate, float* up, float* y) : IRowWork
    {
        public void Run(int from, int to)
        {
            var offset = (long)from * width;
            VectorMath.Widest.SwiGlu(gate + offset, up + offset, y + offset, (to - from) * width);
        }
    }
}
