using System.Runtime.Intrinsics;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Optimizing;

/// <summary>The exponential moving average of weights over the steps of a training.</summary>
/// <remarks>
/// <code>
/// θ̄ ← θ̄ + (1 − β)/(1 − β^t)·(θ − θ̄)          after step t, from 1; θ̄ = θ after the first
/// </code>
/// So the weights after step s have a share of β^(t − s), divided by the sum of all shares; where the training began has none. With β near 1 it is the
/// plain mean of all steps. Element by element, so any thread count gives the same bits.
/// Source: Kingma and Ba 2015, arXiv:1412.6980, section 7.2; averages of a training's steps: Polyak and Juditsky 1992, "Acceleration of stochastic
/// approximation by averaging".
/// </remarks>
public sealed unsafe class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly double _decay;
    private readonly WorkerPool _pool;
    private readonly ParameterBlocks _blocks;

    /// <summary>Starts without any step.</summary>
    /// <param name="parameters">Whose weights.</param>
    /// <param name="decay">β, in [0, 1).</param>
    /// <param name="pool">Who computes.</param>
    public WeightAverage(IReadOnlyList<Parameter> parameters, double decay, WorkerPool pool)
    {
        (_parameters, _decay, _pool, _blocks) = (parameters, decay, pool, new ParameterBlocks(parameters));
        Values = [.. parameters.Select(parameter => new FloatBuffer(parameter.Value.Length))];
    }

    /// <summary>θ̄, one array per parameter; 0 before the first step.</summary>
    public IReadOnlyList<FloatBuffer> Values { get; }

    /// <summary>Takes in the weights as they are after a step.</summary>
    /// <param name="step">t, from 1.</param>
    public void Update(long step)
    {
        var share = (float)((1 - _decay) / (1 - Math.Pow(_decay, step)));
        _blocks.Run(_pool, (p, offset, count) => Update(Values[p].Pointer + offset, _parameters[p].Value.Pointer + offset, share, count));
    }

    /// <summary>Puts the average where the weights are, and the weights where the average is.</summary>
    public void Exchange() => _blocks.Run(_pool, (p, offset, count) =>
    {
        float* average = Values[p].Pointer + offset, weight = _parameters[p].Value.Pointer + offset;
        for (var i = 0; i < count; i++)
        {
            (average[i], weight[i]) = (weight[i], average[i]);
        }
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var values in Values)
        {
            values.Dispose();
        }
    }

    private static void Update(float* average, float* weight, float share, int count)
    {
        var i = 0;
        for (; i <= count - 16; i += 16)
        {
            var old = Vector512.Load(average + i);
            Vector512.FusedMultiplyAdd(Vector512.Create(share), Vector512.Load(weight + i) - old, old).Store(average + i);
        }

        for (; i < count; i++)
        {
            average[i] = MathF.FusedMultiplyAdd(share, weight[i] - average[i], average[i]);
        }
    }
}
