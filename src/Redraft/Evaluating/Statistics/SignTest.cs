using MathNet.Numerics.Distributions;

namespace Redraft.Evaluating.Statistics;

/// <summary>Whether wins and losses are further apart than a fair coin would put them; ties are dropped.</summary>
/// <remarks>
/// <code>
/// z      = (W − L) / √(W + L)                                    normal p = 2·Φ(−|z|)
/// exact p = min(1, 2·P(X ≤ min(W, L))),   X ~ Binomial(W + L, ½)
/// </code>
/// Two-sided. The normal p is what the papers print and a little small for few comparisons; the exact one is the one to believe.
/// Source: Dixon and Mood 1946, "The statistical sign test".
/// </remarks>
/// <param name="Wins">W.</param>
/// <param name="Losses">L.</param>
/// <param name="Z">z; 0 where there are neither wins nor losses.</param>
/// <param name="NormalP">The p value of z.</param>
/// <param name="ExactP">The binomial p value; 1 where there are neither wins nor losses.</param>
public sealed record SignTest(int Wins, int Losses, double Z, double NormalP, double ExactP)
{
    /// <summary>From counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">If a count is negative.</exception>
    public static SignTest Of(int wins, int losses)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wins);
        ArgumentOutOfRangeException.ThrowIfNegative(losses);
        var decided = wins + losses;
        if (decided == 0)
        {
            return new SignTest(0, 0, 0, 1, 1);
        }

        var z = (wins - losses) / Math.Sqrt(decided);
        return new SignTest(wins, losses, z, 2 * Normal.CDF(0, 1, -Math.Abs(z)), Math.Min(1, 2 * Binomial.CDF(0.5, decided, Math.Min(wins, losses))));
    }

    /// <summary>From outcomes: above ½ is a win, below it a loss.</summary>
    /// <exception cref="ArgumentException">If an outcome lies outside 0 to 1.</exception>
    public static SignTest Of(IReadOnlyList<double> outcomes)
    {
        FiniteNumbers.RequireRates(outcomes, "outcomes");
        return Of(outcomes.Count(o => o > 0.5), outcomes.Count(o => o < 0.5));
    }
}
