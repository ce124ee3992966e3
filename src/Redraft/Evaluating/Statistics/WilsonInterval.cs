namespace Redraft.Evaluating.Statistics;

/// <summary>An interval for a rate that stays within 0 to 1 and is honest for few trials.</summary>
/// <remarks>
/// <code>(p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n),   z = 1.96</code>
/// 95 %. Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", as Wilson's score interval.
/// </remarks>
public static class WilsonInterval
{
    private const double Z = 1.959963984540054;

    /// <summary>The rate with its interval.</summary>
    /// <param name="successes">From 0 to count; halves are allowed, where a tie counts half.</param>
    /// <param name="count">n; 0 gives NaN.</param>
    /// <exception cref="ArgumentOutOfRangeException">If the counts are impossible.</exception>
    public static Estimate Of(double successes, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(successes >= 0 && successes <= count))
        {
            throw new ArgumentOutOfRangeException(nameof(successes), successes, $"0 to {count} expected");
        }

        if (count == 0)
        {
            return new Estimate(double.NaN, double.NaN, double.NaN, 0);
        }

        var (rate, scale) = (successes / count, 1 + (Z * Z / count));
        var middle = (rate + (Z * Z / (2 * count))) / scale;
        var half = Z * Math.Sqrt((rate * (1 - rate) / count) + (Z * Z / (4.0 * count * count))) / scale;
        return new Estimate(rate, Math.Max(0, middle - half), Math.Min(1, middle + half), count);
    }
}
