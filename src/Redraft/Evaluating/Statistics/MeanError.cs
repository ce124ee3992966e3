using MathNet.Numerics.Statistics;

namespace Redraft.Evaluating.Statistics;

/// <summary>A mean with its standard error, as papers print it: 31.3 ± 1.7.</summary>
/// <remarks>
/// <code>error = √( Σ (x − mean)² / (n − 1) ) / √n</code>
/// The deviation is the sample's (ddof 1). In the unit of the values. Items must be independent; where several belong to one problem, average
/// them first, or take <see cref="Bootstrap"/>. Source: Scheurer et al. 2023, arXiv:2303.16755, whose tables give this error.
/// </remarks>
/// <param name="Value">The mean; NaN of nothing.</param>
/// <param name="Error">The standard error of the mean; NaN of fewer than two.</param>
/// <param name="Count">n.</param>
public sealed record MeanError(double Value, double Error, int Count)
{
    // The 97.5 % point of the normal distribution.
    private const double TwoSided95 = 1.959963984540054;

    /// <summary>The interval mean ± 1.96 errors: 95 % where n is large enough for a normal mean.</summary>
    public Estimate Interval => new(Value, Value - (TwoSided95 * Error), Value + (TwoSided95 * Error), Count);

    /// <summary>Of any numbers.</summary>
    /// <exception cref="ArgumentException">If one isn't finite.</exception>
    public static MeanError Of(IReadOnlyList<double> values)
    {
        FiniteNumbers.Require(values, "a mean");
        var (mean, deviation) = values.MeanStandardDeviation();
        return new MeanError(mean, deviation / Math.Sqrt(values.Count), values.Count);
    }

    /// <summary>Of a rate: √(p(1 − p)/(n − 1)).</summary>
    /// <param name="successes">From 0 to count.</param>
    /// <param name="count">n, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">If the counts are impossible.</exception>
    public static MeanError OfRate(int successes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, count);
        var rate = (double)successes / count;
        return new MeanError(rate, Math.Sqrt(rate * (1 - rate) / (count - 1)), count);
    }
}
