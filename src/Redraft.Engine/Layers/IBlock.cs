namespace Redraft.Engine.Layers;

/// <summary>One block of a transformer.</summary>
internal unsafe interface IBlock
{
    /// <param name="pass">The pass.</param>
    /// <param name="x">[rows, D], the residual stream.</param>
    void Forward(Pass pass, float* x);

    /// <param name="pass">The pass.</param>
    /// <param name="dx">[rows, D], in: ∂loss/∂(what the block left), out: ∂loss/∂(what it got), unless <see cref="Pass.Onward"/> is unset.</param>
    void Backward(Pass pass, float* dx);
}
