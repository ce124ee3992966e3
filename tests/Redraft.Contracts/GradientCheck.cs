using Redraft.Engine.Architectures;
using Redraft.Engine.Kernels;
using Redraft.Engine.Layers;

namespace Redraft.Contracts;

/// <summary>Compares a backward pass with central differences of the forward pass, along two directions of each parameter.</summary>
/// <remarks>
/// The loss is a random linear function of the rows after the final norm. A direction moves a whole parameter at once, so a term that is
/// forgotten, doubled or of the wrong sign anywhere in it shows, in any architecture, without a second implementation.
/// </remarks>
internal sealed unsafe class GradientCheck(ITransformer model, WorkerPool pool, IReadOnlyList<Parameter>? parameters = null)
{
    // Single-precision sums leave some 1e-6 of a loss of about 1; divided by the step, 0.004 was the most seen in any parameter.
    private const double Noise = 0.02;

    private const double Relative = 1e-3; // of long slopes: what two differences extrapolated leave of the curvature

    private const double Step = 2e-3; // in units of a direction of norm 1

    private static readonly int[][] Sequences = [[3, 1, 4, 1, 5, 9, 2], [30], [22, 0, 22]];

    private readonly IReadOnlyList<Parameter> _parameters = parameters ?? model.Parameters;
    private readonly float[] _pull = Normal(Sequences.Sum(s => s.Length) * model.Config.Width, 1); // [rows, D]

    /// <summary>The parameters whose gradient isn't the slope measured, and both numbers.</summary>
    public IEnumerable<string> Wrong()
    {
        foreach (var parameter in _parameters)
        {
            parameter.Gradient.Clear();
        }

        Backward();
        for (var p = 0; p < _parameters.Count; p++)
        {
            var parameter = _parameters[p];
            var gradient = parameter.Gradient.Span.ToArray();
            // Along itself a gradient shows a wrong size or sign; along a random direction, what it lacks.
            foreach (var direction in (float[][])[gradient, Normal(gradient.Length, (ulong)p + 2)])
            {
                var length = Math.Sqrt(direction.Sum(d => (double)d * d));
                if (length == 0)
                {
                    continue;
                }

                var found = gradient.Zip(direction, (g, d) => g * (d / length)).Sum();
                var slope = ((4 * Difference(parameter, direction, length, Step)) - Difference(parameter, direction, length, 2 * Step)) / 3;
                if (!(Math.Abs(found - slope) <= Noise + (Relative * Math.Abs(slope))))
                {
                    yield return $"{model.Config.ModelType} {parameter.Name}: slope {slope}, by the gradient {found}";
                }
            }
        }
    }

    private double Difference(Parameter parameter, float[] direction, double length, double step)
    {
        var before = parameter.Value.Span.ToArray();
        var above = LossAt(parameter, before, direction, step / length);
        var below = LossAt(parameter, before, direction, -step / length);
        before.CopyTo(parameter.Value.Span);
        return (above - below) / (2 * step);
    }

    private double LossAt(Parameter parameter, float[] weights, float[] direction, double step)
    {
        var values = parameter.Value.Span;
        for (var i = 0; i < weights.Length; i++)
        {
            values[i] = (float)(weights[i] + (step * direction[i]));
        }

        return Loss();
    }

    private double Loss()
    {
        var hidden = new float[_pull.Length];
        var (tokens, positions, attention) = Rows();
        fixed (float* rows = hidden)
        {
            model.Forward(tokens, positions, attention, rows);
        }

        return hidden.Zip(_pull, (h, r) => (double)h * r).Sum();
    }

    private void Backward()
    {
        var (hidden, pull) = (new float[_pull.Length], _pull.ToArray());
        var (tokens, positions, attention) = Rows();
        fixed (float* rows = hidden, pulls = pull)
        {
            model.ForwardForTraining(tokens, positions, attention, rows);
            model.Backward(pulls);
        }
    }

    private (int[] Tokens, int[] Positions, PackedAttention Attention) Rows()
    {
        var attention = new PackedAttention(model.Config, pool);
        attention.SetSequences([.. Sequences.Select(s => s.Length)]);
        return ([.. Sequences.SelectMany(s => s)], [.. Sequences.SelectMany(s => Enumerable.Range(0, s.Length))], attention);
    }

    private static float[] Normal(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
    }
}
