using MathNet.Numerics;
using MathNet.Numerics.Statistics;

namespace Redraft.Evaluating.Statistics;

/// <summary>A comparison of two answers with their lengths.</summary>
/// <param name="Outcome">1 for a win, ½ for a tie, 0 for a loss, or a judge's probability of a win.</param>
/// <param name="Length">The answer's length, in any one unit.</param>
/// <param name="OtherLength">The other answer's length.</param>
public sealed record LengthComparison(double Outcome, double Length, double OtherLength);

/// <summary>The win rate that is left when both answers are equally long.</summary>
/// <remarks>
/// <code>
/// P(win)  = σ(θ + φ·x),   x = tanh((length − other length) / s),   s: deviation (ddof 1) of the differences
/// θ, φ    = argmax of Σ y·ln P + (1 − y)·ln(1 − P) − 0.005·φ²
/// reported: σ(θ), the prediction at x = 0
/// </code>
/// From 0 to 1. The penalty on φ is that of a normal prior with variance 100: it matters only where length alone tells wins from losses.
/// Where all differences are alike, length can't be told from method and the plain win rate comes out. Interval: percentile bootstrap of
/// comparisons, s held fixed. Cost: resamples · comparisons · some ten Newton steps. Source: Dubois et al. 2024, arXiv:2404.04475.
/// Differs from the source: no terms for the difficulty of instructions, which need many models on the same ones; one pair of models at a time.
/// </remarks>
public static class LengthControlledWinRate
{
    /// <summary>The metric's name.</summary>
    public const string Metric = "length-controlled-win-rate";

    private const double Penalty = 0.01;
    private const double Certain = 20; // logits; 1 − σ is 2e-9 there, and further on nothing changes that anyone prints
    private const int MostSteps = 60;

    /// <summary>The rate with its 95 % interval.</summary>
    /// <param name="comparisons">One per problem; none gives NaN.</param>
    /// <param name="seed">Decides the resamples.</param>
    /// <exception cref="ArgumentException">If an outcome lies outside 0 to 1 or a length isn't finite.</exception>
    public static Estimate Of(IReadOnlyList<LengthComparison> comparisons, ulong seed = 1)
    {
        var (x, outcomes) = Scaled(comparisons);
        if (comparisons.Count == 0)
        {
            return new Estimate(double.NaN, double.NaN, double.NaN, 0);
        }

        var random = new SeededRandom(seed);
        var rates = new double[Bootstrap.Resamples]; // [R]
        var counts = new double[x.Length]; // how often each comparison was drawn
        for (var r = 0; r < rates.Length; r++)
        {
            Array.Clear(counts);
            for (var i = 0; i < x.Length; i++)
            {
                counts[random.Next(x.Length)]++;
            }

            rates[r] = Rate(x, outcomes, counts);
        }

        Array.Fill(counts, 1);
        return new Estimate(Rate(x, outcomes, counts), rates.Quantile(0.025), rates.Quantile(0.975), x.Length);
    }

    /// <summary>The rate alone, without its interval.</summary>
    /// <inheritdoc cref="Of"/>
    internal static double ValueOf(IReadOnlyList<LengthComparison> comparisons)
    {
        var (x, outcomes) = Scaled(comparisons);
        return x.Length == 0 ? double.NaN : Rate(x, outcomes, [.. Enumerable.Repeat(1.0, x.Length)]);
    }

    // What the fit takes: the scaled differences of length, and the outcomes. [n]
    private static (double[] Differences, double[] Outcomes) Scaled(IReadOnlyList<LengthComparison> comparisons)
    {
        double[] outcomes = [.. comparisons.Select(c => c.Outcome)], differences = [.. comparisons.Select(c => c.Length - c.OtherLength)]; // [n]
        FiniteNumbers.RequireRates(outcomes, "outcomes");
        FiniteNumbers.Require(differences, "lengths");
        var spread = differences.StandardDeviation();
        return ([.. differences.Select(d => spread > 0 ? Math.Tanh(d / spread) : 0)], outcomes);
    }

    // Newton's method; the objective is concave, and a step that doesn't climb is halved.
    private static double Rate(double[] x, double[] outcomes, double[] counts)
    {
        var (theta, phi) = (0.0, 0.0);
        var height = Height(x, outcomes, counts, theta, phi);
        for (var step = 0; step < MostSteps; step++)
        {
            var (toTheta, toPhi) = Step(x, outcomes, counts, theta, phi);
            for (var length = 1.0; ; length /= 2)
            {
                var (nextTheta, nextPhi) = (Math.Clamp(theta + (length * toTheta), -Certain, Certain), phi + (length * toPhi));
                var next = Height(x, outcomes, counts, nextTheta, nextPhi);
                if (next >= height)
                {
                    (theta, phi, height) = (nextTheta, nextPhi, next);
                    break;
                }

                if (length < 1e-9)
                {
                    return SpecialFunctions.Logistic(theta);
                }
            }

            if (Math.Abs(toTheta) + Math.Abs(toPhi) < 1e-10)
            {
                break;
            }
        }

        return SpecialFunctions.Logistic(theta);
    }

    private static (double Theta, double Phi) Step(double[] x, double[] outcomes, double[] counts, double theta, double phi)
    {
        var (gradient0, gradient1) = (0.0, -Penalty * phi);
        var (a, b, d) = (1e-12, 0.0, Penalty); // the curvature [a b; b d]
        for (var i = 0; i < x.Length; i++)
        {
            var p = SpecialFunctions.Logistic(theta + (phi * x[i]));
            var (pull, weight) = (counts[i] * (outcomes[i] - p), counts[i] * p * (1 - p));
            gradient0 += pull;
            gradient1 += pull * x[i];
            a += weight;
            b += weight * x[i];
            d += weight * x[i] * x[i];
        }

        var determinant = (a * d) - (b * b);
        return (((d * gradient0) - (b * gradient1)) / determinant, ((a * gradient1) - (b * gradient0)) / determinant);
    }

    private static double Height(double[] x, double[] outcomes, double[] counts, double theta, double phi)
    {
        var sum = -0.5 * Penalty * phi * phi;
        for (var i = 0; i < x.Length; i++)
        {
            var logit = theta + (phi * x[i]);
            sum -= counts[i] * (Softplus.Of(logit) - (outcomes[i] * logit)); // y·ln σ(z) + (1 − y)·ln σ(−z) = y·z − ln(1 + eᶻ)
        }

        return sum;
    }
}
