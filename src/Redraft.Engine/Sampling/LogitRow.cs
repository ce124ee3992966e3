using System.Runtime.Intrinsics;
using Redraft.Engine.Kernels;

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
            lanes = Vector512.Max(lanes, Vector512.Load(row + i)); // not MaxNative: NaN must come through
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

    /// <summary>ln Σ exp(row), in nats, the logarithm in double; NaN or +∞ if any logit is.</summary>
    public static double LogSumExp(float* row, int length)
    {
        var max = Max(row, length);
        if (!float.IsFinite(max))
        {
            return max;
        }

        var (shift, sum) = (Lanes512.All(max), Lanes512.All(0));
        var i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            sum += Elementary.Exp(Lanes512.Load(row + i) - shift);
        }

        var tail = stackalloc float[Lanes];
        FillTail(row + i, length - i, tail);
        return max + Math.Log(Lanes512.Sum(sum + Elementary.Exp(Lanes512.Load(tail) - shift)));
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
        var (shift, factor) = (Lanes512.All(max), Lanes512.All(scale));
        var i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            Elementary.Exp((Lanes512.Load(row + i) - shift) * factor).Store(row + i);
        }

        var tail = stackalloc float[Lanes];
        FillTail(row + i, length - i, tail);
        Elementary.Exp((Lanes512.Load(tail) - shift) * factor).Store(tail);
        new ReadOnlySpan<float>(tail, length - i).CopyTo(new Span<float>(row + i, length - i));
    }

    /// <summary>The id of the largest logit, the lowest of equals.</summary>
    public static int ArgMax(float* row, int length)
    {
        var max = Max(row, length);
        return new ReadOnlySpan<float>(row, length).IndexOf(max);
    }

    private static void FillTail(float* from, int count, float* tail)
    {
        new Span<float>(tail, Lanes).Fill(float.NegativeInfinity); // exp(−∞) = 0 adds nothing
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(tail, Lanes));
    }
}
