using MathNet.Numerics.Statistics;

namespace Redraft.Evaluating;

/// <summary>A number with its interval.</summary>
/// <param name="Value">The mean over the items.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="Count">How many items were averaged (and resampled).</param>
public sealed record Estimate(double Value, double Low, double High, int Count);

/// <summary>Percentile bootstrap of a mean: resamples the items (problems) with replacement.</summary>
/// <remarks>
/// Source: Efron 1979, "Bootstrap methods: another look at the jackknife". Resampling whole problems keeps the samples of one
/// problem together, which is what makes the interval honest: samples of one problem are not independent.
/// A paired difference is the bootstrap of per-problem differences.
/// </remarks>
public static class Bootstrap
{
    /// <summary>How many resamples are drawn; the ends of a 95 % interval are then good to about a twentieth of its width.</summary>
    public const int Resamples = 4000;

    /// <summary>The mean and its 95 % interval.</summary>
    /// <param name="values">One value per item; none is allowed and gives NaN.</param>
    /// <param name="seed">Decides the resamples.</param>
    public static Estimate Mean(IReadOnlyList<double> values, ulong seed = 1)
    {
        if (values.Count == 0)
        {
            return new Estimate(double.NaN, double.NaN, double.NaN, 0);
        }

        var random = new SeededRandom(seed);
        var means = new double[Resamples]; // [R]
        for (var r = 0; r < Resamples; r++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Count; i++)
            {
                sum += values[random.Next(values.Count)];
            }

            means[r] = sum / values.Count;
        }

        return new Estimate(Clean(values.Average()), Clean(means.Quantile(0.025)), Clean(means.Quantile(0.975)), values.Count);
    }

    /// <summary>A mean of rates, each from 0 to 1, with its 95 % interval.</summary>
    /// <remarks>
    /// Where all rates are 0, or all 1, resampling shows no spread and would claim certainty; the far end is then that of the exact
    /// interval for n trials that all came out alike, 1 − 0.025^(1/n). Source: Clopper and Pearson 1934, "The use of confidence or
    /// fiducial limits illustrated in the case of the binomial".
    /// </remarks>
    public static Estimate Rate(IReadOnlyList<double> rates, ulong seed = 1)
    {
        var estimate = Mean(rates, seed);
        if (rates.Count > 0 && (rates.All(r => r == 0) || rates.All(r => r == 1)))
        {
            var width = AllAlike(rates.Count);
            return estimate with { Low = Math.Max(0, estimate.Value - width), High = Math.Min(1, estimate.Value + width) };
        }

        return estimate;
    }

    /// <summary>The mean difference a − b over the same items in the same order, with its 95 % interval.</summary>
    /// <remarks>
    /// Where the lists are equal everywhere, resampling shows no spread and would claim certainty. None of n pairs is discordant then, and
    /// the share of discordant pairs may still be as large as the exact bound 1 − 0.025^(1/n): the interval reaches that far to each side.
    /// The same bound holds where every difference is 1, or every one −1.
    /// </remarks>
    /// <exception cref="ArgumentException">If the lists differ in length.</exception>
    public static Estimate PairedDifference(IReadOnlyList<double> a, IReadOnlyList<double> b, ulong seed = 1)
    {
        if (a.Count != b.Count)
        {
            throw new ArgumentException($"a paired difference needs the same items on both sides: {a.Count} and {b.Count} given", nameof(b));
        }

        var estimate = Mean([.. a.Zip(b, (x, y) => x - y)], seed);
        if (a.Count == 0 || estimate.Value is not (-1 or 0 or 1) || a.Zip(b).Any(pair => pair.First - pair.Second != estimate.Value))
        {
            return estimate;
        }

        var width = AllAlike(a.Count);
        return estimate with { Low = Math.Max(-1, estimate.Value - width), High = Math.Min(1, estimate.Value + width) };
    }

    // The far end of the exact 95 % interval of a rate of 0 in n trials.
    private static double AllAlike(int n) => 1 - Math.Pow(0.025, 1.0 / n);

    // What is left of zero after sums of doubles must not look like "above zero".
    private static double Clean(double value) => Math.Round(value, 12);
}
