namespace Redraft.Engine.Kernels;

/// <summary>The three matrix products of a linear layer y = x·Wᵀ, W stored [outer, inner] as in Hugging Face checkpoints.</summary>
/// <remarks>
/// Row-major, contiguous. Every output element is one sequential chain of fused multiply-adds in the order of the inner index,
/// cut into fixed blocks, so its bits depend on its own row and column alone: not on the other rows, not on the thread count.
/// </remarks>
public static unsafe class MatMul
{
    /// <summary>y (+)= x·Wᵀ.</summary>
    /// <param name="pool">Who computes.</param>
    /// <param name="x">[rows, inner]</param>
    /// <param name="w">[outer, inner]</param>
    /// <param name="y">[rows, outer]</param>
    /// <param name="rows">Rows of x and y.</param>
    /// <param name="inner">Columns of x.</param>
    /// <param name="outer">Columns of y.</param>
    /// <param name="accumulate">Adds to y instead of overwriting it.</param>
    public static void Forward(WorkerPool pool, float* x, float* w, float* y, int rows, int inner, int outer, bool accumulate = false)
        => ScalarMatMul.Forward(x, w, y, rows, inner, outer, accumulate);

    /// <summary>dx (+)= dy·W: the gradient with respect to the input.</summary>
    public static void BackwardInput(WorkerPool pool, float* dy, float* w, float* dx, int rows, int inner, int outer, bool accumulate = false)
        => ScalarMatMul.BackwardInput(dy, w, dx, rows, inner, outer, accumulate);

    /// <summary>dW += dyᵀ·x: the gradient with respect to the weights, always accumulated.</summary>
    public static void BackwardWeight(WorkerPool pool, float* dy, float* x, float* dw, int rows, int inner, int outer)
        => ScalarMatMul.BackwardWeight(dy, x, dw, rows, inner, outer);
}
