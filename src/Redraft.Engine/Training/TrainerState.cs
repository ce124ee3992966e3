using Redraft.Engine.Kernels;

namespace Redraft.Engine.Training;

/// <summary>All that a training needs to go on after a stop, bit for bit, given the same examples and options.</summary>
/// <param name="Step">Optimizer steps made.</param>
/// <param name="Epoch">The running epoch, from 0.</param>
/// <param name="Position">Examples used in this epoch.</param>
/// <param name="Weights">One array per parameter that is trained; the others stand still.</param>
/// <param name="FirstMoments">One array per parameter that is trained.</param>
/// <param name="SecondMoments">One array per parameter that is trained.</param>
/// <param name="Averages">One array per parameter that is trained, where an average is made; else none.</param>
public sealed record TrainerState(
    int Step, int Epoch, int Position, float[][] Weights, float[][] FirstMoments, float[][] SecondMoments, float[][] Averages)
{
    /// <summary>What the training rounds the operands of products to.</summary>
    public ProductPrecision Precision { get; init; }
}
