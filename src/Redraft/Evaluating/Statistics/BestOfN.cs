namespace Redraft.Evaluating.Statistics;

/// <summary>A sample with what the scorer says of it and what it is truly worth.</summary>
/// <param name="Score">What the choice is made by; larger is better.</param>
/// <param name="Value">What the choice is worth: whether tests pass, a held-out judge's number.</param>
public sealed record ScoredSample(double Score, double Value);

/// <summary>What the best of N samples by a scorer is truly worth, for every N at once from n samples.</summary>
/// <remarks>
/// <code>
/// best-of@N = Σ over i of w(i)·value(i),   w(i) = C(i, N − 1) / C(n, N),   i = how many samples have a lower score
/// w(i) for N = w(i) for N − 1 · (i − N + 2)/(N − 1) · N/(n − N + 1)
/// </code>
/// In the unit of the values; 1 ≤ N ≤ n. The mean over all choices of N among the n samples, and so unbiased. Of equal scores one is chosen
/// at random: each has the mean value of its equals. Where score and value are both 1 for a correct sample and 0 for others, it is pass@N.
/// Cost: n log n + n². Source: Nakano et al. 2021, arXiv:2112.09332, Appendix I (the unbiased estimator). Differs from the source:
/// ties, and all N in one pass over the sorted samples.
/// </remarks>
public static class BestOfN
{
    /// <summary>The metric's name, without its N.</summary>
    public const string Metric = "best-of";

    /// <summary>The metric's name in reports: <c>best-of@64</c>.</summary>
    public static string NameOf(int n) => $"{Metric}@{n}";

    /// <summary>One problem's curve: the worth for N = 1 … n at places 0 … n − 1.</summary>
    /// <param name="samples">In any order; at least one.</param>
    /// <exception cref="ArgumentException">If there is none, or a score or value isn't finite.</exception>
    public static IReadOnlyList<double> Curve(IReadOnlyList<ScoredSample> samples)
    {
        if (samples.Count == 0)
        {
            throw new ArgumentException("best-of-N needs at least one sample of the problem, found none");
        }

        FiniteNumbers.Require([.. samples.Select(s => s.Score)], "scores");
        FiniteNumbers.Require([.. samples.Select(s => s.Value)], "values");
        var curve = new double[samples.Count]; // [n]
        var below = 0;
        foreach (var equals in samples.GroupBy(s => s.Score).OrderBy(group => group.Key))
        {
            var value = equals.Average(s => s.Value);
            var last = below + equals.Count();
            for (; below < last; below++)
            {
                Add(curve, below, value);
            }
        }

        return curve;
    }

    /// <summary>The mean over problems for one N, with the interval of <see cref="Bootstrap.Mean"/> over problems.</summary>
    /// <param name="problems">Each problem's samples.</param>
    /// <param name="n">N, from 1 to the smallest number of samples.</param>
    /// <param name="seed">Decides the resamples.</param>
    /// <exception cref="ArgumentOutOfRangeException">If a problem has fewer samples than N.</exception>
    public static Estimate Of(IReadOnlyList<IReadOnlyList<ScoredSample>> problems, int n, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        foreach (var samples in problems)
        {
            if (samples.Count < n)
            {
                throw new ArgumentOutOfRangeException(nameof(n), n, $"best of {n} needs {n} samples of every problem, found one with {samples.Count}; draw more, or ask for a smaller N");
            }
        }

        return Bootstrap.Mean([.. problems.Select(samples => Curve(samples)[n - 1])], seed);
    }

    private static void Add(double[] curve, int below, double value)
    {
        var weight = 1.0 / curve.Length;
        curve[0] += weight * value;
        for (var n = 2; n <= below + 1; n++)
        {
            weight *= (below - n + 2.0) / (n - 1) * n / (curve.Length - n + 1);
            curve[n - 1] += weight * value;
        }
    }
}
