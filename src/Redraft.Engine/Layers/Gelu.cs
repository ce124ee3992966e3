using Redraft.Engine.Kernels;

namespace Redraft.Engine.Layers;

/// <summary>y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))): <c>gelu_new</c>, GPT-2's activation.</summary>
/// <remarks>Source: Hendrycks and Gimpel 2016, arXiv:1606.08415, section 2.</remarks>
public static unsafe class Gelu
{
    /// <summary>Writes y.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="width">F</param>
    /// <param name="x">[rows, F]</param>
    /// <param name="y">[rows, F]</param>
    public static void Forward(Pass pass, int width, float* x, float* y)
        => RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
            VectorMath.Widest.Gelu(x + ((long)from * width), y + ((long)from * width), (to - from) * width));

    /// <summary>Overwrites x by its gradient and makes y of the forward pass again.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="width">F</param>
    /// <param name="x">[rows, F], in: x, out: ∂loss/∂x.</param>
    /// <param name="dy">[rows, F], in: ∂loss/∂y, out: y.</param>
    public static void Backward(Pass pass, int width, float* x, float* dy)
        => RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
            VectorMath.Widest.GeluBackward(x + ((long)from * width), dy + ((long)from * width), (to - from) * width));
}
