namespace Redraft.Engine.Layers;

/// <summary>One block of a transformer.</summary>
public unsafe interface IBlock
{
    /// <summary>Adds the block's parts to the residual stream, and keeps what the backward pass needs.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, D], the residual stream.</param>
    void Forward(Pass pass, float* x);

    /// <summary>Adds to the gradients of the block's weights, and turns that of what it left into that of what it got.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="dx">[rows, D], in: ∂loss/∂(what the block left), out: ∂loss/∂(what it got), unless <see cref="Pass.Onward"/> is unset.</param>
    void Backward(Pass pass, float* dx);
}
