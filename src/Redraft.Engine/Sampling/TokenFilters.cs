using System.Buffers;
using System.Runtime.Intrinsics;

namespace Redraft.Engine.Sampling;

/// <summary>Filters on a row of unnormalised token probabilities ("weights", 0 or more): what a filter removes becomes 0.</summary>
/// <remarks>Ties go to the lower id, so that what is kept never depends on the order of the work.</remarks>
internal static class TokenFilters
{
    private const int Run = 128;

    /// <summary>Keeps the k largest weights; 0 keeps all.</summary>
    public static void TopK(Span<float> weights, int k)
    {
        if (k <= 0 || k >= weights.Length)
        {
            return;
        }

        var scratch = ArrayPool<float>.Shared.Rent(weights.Length);
        var sorted = scratch.AsSpan(0, weights.Length);
        weights.CopyTo(sorted);
        var threshold = Quickselect.Largest(sorted, k);
        ArrayPool<float>.Shared.Return(scratch);

        var room = k;
        foreach (var weight in weights)
        {
            room -= weight > threshold ? 1 : 0;
        }

        foreach (ref var weight in weights)
        {
            if (weight < threshold || (weight == threshold && room-- <= 0))
            {
                weight = 0;
            }
        }
    }

    /// <summary>Keeps the smallest set of largest weights that holds at least p of the total; 1 keeps all.</summary>
    /// <remarks>Weights of at most total·(1−p)/V sum to at most total·(1−p), so the set never needs them.
    /// Source: Holtzman et al. 2020, arXiv:1904.09751.</remarks>
    public static void TopP(Span<float> weights, double p)
    {
        if (p >= 1)
        {
            return;
        }

        var total = Sum(weights);
        var negligible = total * (1 - p) / weights.Length * 0.999; // the slack covers rounding
        var keys = ArrayPool<ulong>.Shared.Rent(weights.Length);
        var count = 0;
        for (var id = 0; id < weights.Length; id++)
        {
            if (weights[id] > negligible)
            {
                keys[count++] = Nucleus.Key(weights[id], id);
            }
        }

        var last = count == 0 ? ulong.MaxValue : Nucleus.Last(keys.AsSpan(0, count), p * total);
        ArrayPool<ulong>.Shared.Return(keys);
        for (var id = 0; id < weights.Length; id++)
        {
            if (Nucleus.Key(weights[id], id) > last)
            {
                weights[id] = 0;
            }
        }
    }

    /// <summary>Keeps weights of at least <paramref name="minP"/> times the largest; 0 keeps all.</summary>
    /// <remarks>Source: Nguyen et al. 2024, arXiv:2407.01082.</remarks>
    public static void MinP(Span<float> weights, double minP)
    {
        if (minP <= 0)
        {
            return;
        }

        var largest = 0f;
        foreach (var weight in weights)
        {
            largest = MathF.Max(largest, weight);
        }

        foreach (ref var weight in weights)
        {
            if (weight < minP * largest)
            {
                weight = 0;
            }
        }
    }

    /// <summary>The total in double: of runs of 128, each by eight lanes, from id 0 on.</summary>
    public static double Sum(ReadOnlySpan<float> weights)
    {
        var sum = 0.0;
        for (var start = 0; start < weights.Length; start += Run)
        {
            sum += SumRun(weights[start..Math.Min(start + Run, weights.Length)]);
        }

        return sum;
    }

    /// <summary>The first id at which the running sum passes <paramref name="point"/>; the last id of positive weight if none does.</summary>
    public static int Pick(ReadOnlySpan<float> weights, double point)
    {
        var (sum, last) = (0.0, -1);
        for (var start = 0; start < weights.Length; start += Run)
        {
            var run = weights[start..Math.Min(start + Run, weights.Length)];
            var after = sum + SumRun(run);
            if (after > point)
            {
                for (var i = 0; i < run.Length; i++)
                {
                    sum += run[i];
                    last = run[i] > 0 ? start + i : last;
                    if (sum > point)
                    {
                        return start + i;
                    }
                }

                return last; // the run passes the point as a whole, and stays below it one by one, by a rounding error
            }

            last = after > sum ? start + run.LastIndexOfAnyExcept(0f) : last;
            sum = after;
        }

        return last;
    }

    private static double SumRun(ReadOnlySpan<float> run)
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i <= run.Length - 16; i += 16)
        {
            var (a, b) = Vector512.Widen(Vector512.Create(run[i..]));
            (low, high) = (low + a, high + b);
        }

        var sum = 0.0;
        foreach (var weight in run[i..])
        {
            sum += weight;
        }

        var lanes = low + high;
        var four = lanes.GetLower() + lanes.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]) + sum;
    }
}
