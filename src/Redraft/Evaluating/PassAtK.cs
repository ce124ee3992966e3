namespace Redraft.Evaluating;

/// <summary>pass@k: the probability that at least one of k samples of a problem is correct.</summary>
/// <remarks>
/// <code>pass@k = 1 − C(n − c, k) / C(n, k), the mean over problems</code>
/// with n samples of which c are correct: the unbiased estimator. Source: Chen, M. et al. 2021, arXiv:2107.03374, Eq. 1.
/// </remarks>
public static class PassAtK
{
    /// <summary>The metric's name, without its k.</summary>
    public const string Metric = "pass";

    /// <summary>The metric's name in reports: <c>pass@10</c>.</summary>
    public static string NameOf(int k) => $"{Metric}@{k}";

    /// <summary>One problem's estimate, in [0, 1].</summary>
    /// <param name="samples">n, at least k.</param>
    /// <param name="correct">c, from 0 to n.</param>
    /// <param name="k">k, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">If k exceeds n, or c is not within 0 to n.</exception>
    public static double Of(int samples, int correct, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, samples);
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, samples);

        if (samples - correct < k)
        {
            return 1;
        }

        var miss = 1.0;
        for (var i = samples - correct + 1; i <= samples; i++)
        {
            miss *= 1 - ((double)k / i);
        }

        return 1 - miss;
    }
}
