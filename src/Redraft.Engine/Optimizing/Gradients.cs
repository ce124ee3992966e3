using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Engine.Optimizing;

/// <summary>All gradients of a model as one vector.</summary>
internal sealed unsafe class Gradients(IReadOnlyList<Parameter> parameters, WorkerPool pool)
{
    private readonly ParameterBlocks _blocks = new(parameters);

    /// <summary>Sets all to 0.</summary>
    public void Clear() => _blocks.Run(pool, (p, offset, count) => new Span<float>(parameters[p].Gradient.Pointer + offset, count).Clear());

    /// <summary>√Σ g², NaN or infinite if any gradient is.</summary>
    public double Norm() => Math.Sqrt(_blocks.Sum(pool, (p, offset, count) =>
    {
        var gradient = parameters[p].Gradient.Pointer + offset;
        return VectorMath.Widest.Dot(gradient, gradient, count);
    }));

    /// <summary>What the gradients have to be multiplied by for their norm to stay within a limit.</summary>
    /// <remarks>Source: Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063, Algorithm 1.</remarks>
    /// <param name="norm">What <see cref="Norm"/> said.</param>
    /// <param name="limit">The largest norm allowed; null for none.</param>
    public static double ClippingScale(double norm, double? limit) => norm > limit ? limit.Value / norm : 1;
}
