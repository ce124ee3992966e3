namespace Redraft.Engine.Layers;

/// <summary>y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))): <c>gelu_new</c>, GPT-2's activation.</summary>
/// <remarks>Source: Hendrycks and Gimpel 2016, arXiv:1606.08415, section 2.</remarks>
internal static unsafe class Gelu
{
    private const float Slope = 0.7978845608f; // √(2/π)
    private const float Cubic = 0.044715f;

    /// <param name="pass">The pass.</param>
    /// <param name="width">F</param>
    /// <param name="x">[rows, F]</param>
    /// <param name="y">[rows, F]</param>
    public static void Forward(Pass pass, int width, float* x, float* y)
        => RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
        {
            for (var i = (long)from * width; i < (long)to * width; i++)
            {
                y[i] = 0.5f * x[i] * (1 + MathF.Tanh(Slope * (x[i] + (Cubic * x[i] * x[i] * x[i]))));
            }
        });

    /// <summary>Overwrites x by its gradient and makes y of the forward pass again.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="width">F</param>
    /// <param name="x">[rows, F], in: x, out: ∂loss/∂x.</param>
    /// <param name="dy">[rows, F], in: ∂loss/∂y, out: y.</param>
    public static void Backward(Pass pass, int width, float* x, float* dy)
        => RowBlocks.Run(pass.Pool, pass.Rows, width, (from, to) =>
        {
            for (var i = (long)from * width; i < (long)to * width; i++)
            {
                var v = x[i];
                var tanh = MathF.Tanh(Slope * (v + (Cubic * v * v * v)));
                var inside = Slope * (1 + (3 * Cubic * v * v)); // derivative of tanh's argument
                x[i] = dy[i] * ((0.5f * (1 + tanh)) + (0.5f * v * (1 - (tanh * tanh)) * inside));
                dy[i] = 0.5f * v * (1 + tanh);
            }
        });
}
