using System.Runtime.Intrinsics;

namespace Redraft.Engine.Sampling;

/// <summary>Vectorised reductions over one row of logits. The order of the additions is fixed: lane i sums the ids that are i modulo 16.</summary>
internal static unsafe class LogitRow
{
    private const int Lanes = 16;

    /// <summary>The largest logit; NaN if any is.</summary>
    public static float Max(float* row, int length)
    {
        var lanes = Vector512.Create(float.NegativeInfinity);
        var i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            lanes = Vector512.Max(lanes, Vector512.Load(row + i));
        }

        var max = float.NegativeInfinity;
        for (var lane = 0; lane < Lanes; lane++)
        {
            max = MathF.Max(max, lanes.GetElement(lane));
        }

        for (; i < length; i++)
        {
            max = MathF.Max(max, row[i]);
        }

        return max;
    }

    /// <summary>ln Σ exp(row), in nats. Source of the shift: the standard log-sum-exp identity.</summary>
    public static double LogSumExp(float* row, int length)
    {
        var max = Max(row, length);
        var shift = Vector512.Create(max);
        var lanes = Vector512<float>.Zero;
        var i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            lanes += Vector512.Exp(Vector512.Load(row + i) - shift);
        }

        var sum = 0.0;
        for (var lane = 0; lane < Lanes; lane++)
        {
            sum += lanes.GetElement(lane);
        }

        for (; i < length; i++)
        {
            sum += MathF.Exp(row[i] - max);
        }

        return max + Math.Log(sum);
    }

    /// <summary><see cref="LogSumExp"/>, refusing logits that a probability can't be made of.</summary>
    /// <exception cref="ArithmeticException">If the logits hold NaN or +∞, or are all −∞.</exception>
    public static double FiniteLogSumExp(float* row, int length)
    {
        var sum = LogSumExp(row, length);
        return double.IsFinite(sum)
            ? sum
            : throw new ArithmeticException($"expected finite logits, found a log-sum-exp of {sum}; the weights are broken or training diverged");
    }

    /// <summary>row[i] ← exp((row[i] − max)·scale); −∞ becomes 0.</summary>
    public static void Exponentiate(float* row, int length, float max, float scale)
    {
        var (shift, factor) = (Vector512.Create(max), Vector512.Create(scale));
        var i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            Vector512.Store(Vector512.Exp((Vector512.Load(row + i) - shift) * factor), row + i);
        }

        for (; i < length; i++)
        {
            row[i] = MathF.Exp((row[i] - max) * scale);
        }
    }

    /// <summary>The id of the largest logit, the lowest of equals.</summary>
    public static int ArgMax(float* row, int length)
    {
        var max = Max(row, length);
        return new ReadOnlySpan<float>(row, length).IndexOf(max);
    }
}
