using System.Runtime.Intrinsics;
using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;

namespace Redraft.Engine.Optimizing;

/// <summary>Adam with decoupled weight decay.</summary>
/// <remarks>
/// <code>
/// θ ← θ·(1 − lr·decay)                              not for norms and biases
/// m ← β1·m + (1 − β1)·g,  v ← β2·v + (1 − β2)·g²
/// θ ← θ − lr/(1 − β1^t) · m / (√v/√(1 − β2^t) + ε)
/// </code>
/// Element by element, so any thread count gives the same bits. Source: Loshchilov and Hutter 2019, arXiv:1711.05101, Algorithm 2;
/// differs from it, as PyTorch does, in that the decay is scaled by the whole learning rate.
/// </remarks>
public sealed unsafe class AdamW : IDisposable
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly AdamWOptions _options;
    private readonly WorkerPool _pool;
    private readonly ParameterBlocks _blocks;

    /// <summary>Starts with moments of 0.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="options">Settings.</param>
    /// <param name="pool">Who computes.</param>
    public AdamW(IReadOnlyList<Parameter> parameters, AdamWOptions options, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problems().ToArray() is { Length: > 0 } problems)
        {
            throw new ArgumentException(string.Join(" ", problems), nameof(options));
        }

        (_parameters, _options, _pool) = (parameters, options, pool);
        _blocks = new ParameterBlocks(parameters);
        FirstMoments = [.. parameters.Select(parameter => new FloatBuffer(parameter.Value.Length))];
        SecondMoments = [.. parameters.Select(parameter => new FloatBuffer(parameter.Value.Length))];
    }

    /// <summary>m, one array per parameter.</summary>
    public IReadOnlyList<FloatBuffer> FirstMoments { get; }

    /// <summary>v, one array per parameter.</summary>
    public IReadOnlyList<FloatBuffer> SecondMoments { get; }

    /// <summary>t: steps made so far.</summary>
    public long Steps { get; set; }

    /// <summary>Moves the weights by their gradients.</summary>
    /// <param name="learningRate">lr</param>
    /// <param name="gradientScale">Multiplies every gradient first: for clipping.</param>
    public void Step(double learningRate, double gradientScale = 1)
    {
        Steps++;
        var rate = new Rates
        {
            Keep1 = (float)_options.Beta1,
            Keep2 = (float)_options.Beta2,
            Take1 = (float)(1 - _options.Beta1), // in double: 1 − 0.999f is off by 1e-5 of itself
            Take2 = (float)(1 - _options.Beta2),
            Step = (float)(learningRate / (1 - Math.Pow(_options.Beta1, Steps))),
            RootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(_options.Beta2, Steps))),
            Epsilon = (float)_options.Epsilon,
            GradientScale = (float)gradientScale,
        };
        var decay = (float)(1 - (learningRate * _options.WeightDecay));
        _blocks.Run(_pool, (p, offset, count) => Update(
            _parameters[p].Value.Pointer + offset,
            _parameters[p].Gradient.Pointer + offset,
            FirstMoments[p].Pointer + offset,
            SecondMoments[p].Pointer + offset,
            count,
            rate with { Shrink = _parameters[p].Decay ? decay : 1 }));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var moments in FirstMoments.Concat(SecondMoments))
        {
            moments.Dispose();
        }
    }

    private static void Update(float* weight, float* gradient, float* first, float* second, int count, Rates rates)
    {
        var i = 0;
        for (; i <= count - 16; i += 16)
        {
            var g = Vector512.Load(gradient + i) * rates.GradientScale;
            var m = Vector512.FusedMultiplyAdd(Vector512.Create(rates.Take1), g, Vector512.Load(first + i) * rates.Keep1);
            var v = Vector512.FusedMultiplyAdd(Vector512.Create(rates.Take2) * g, g, Vector512.Load(second + i) * rates.Keep2);
            m.Store(first + i);
            v.Store(second + i);
            var change = m / Vector512.FusedMultiplyAdd(Vector512.Sqrt(v), Vector512.Create(rates.RootCorrection), Vector512.Create(rates.Epsilon));
            Vector512.FusedMultiplyAdd(change, Vector512.Create(-rates.Step), Vector512.Load(weight + i) * rates.Shrink).Store(weight + i);
        }

        for (; i < count; i++)
        {
            var g = gradient[i] * rates.GradientScale;
            first[i] = MathF.FusedMultiplyAdd(rates.Take1, g, first[i] * rates.Keep1);
            second[i] = MathF.FusedMultiplyAdd(rates.Take2 * g, g, second[i] * rates.Keep2);
            var change = first[i] / MathF.FusedMultiplyAdd(MathF.Sqrt(second[i]), rates.RootCorrection, rates.Epsilon);
            weight[i] = MathF.FusedMultiplyAdd(change, -rates.Step, weight[i] * rates.Shrink);
        }
    }

    private readonly record struct Rates
    {
        public float Keep1 { get; init; }          // β1
        public float Keep2 { get; init; }          // β2
        public float Take1 { get; init; }          // 1 − β1
        public float Take2 { get; init; }          // 1 − β2
        public float Step { get; init; }           // lr / (1 − β1^t)
        public float RootCorrection { get; init; } // 1 / √(1 − β2^t)
        public float Epsilon { get; init; }
        public float GradientScale { get; init; }
        public float Shrink { get; init; }         // 1 − lr·decay
    }
}
