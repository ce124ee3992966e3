namespace Redraft.Evaluating.Statistics;

/// <summary>How much each of a problem's redrafts counts: self-normalised weights of their rewards.</summary>
/// <remarks>
/// <code>
/// w(i) = exp(β·R(i) − ln Σ over j of exp(β·R(j)))          Σ w = 1
/// effective size = 1 / Σ w²                                from 1, all on one, to K, uniform
/// </code>
/// β = 0 is uniform; β = ∞ is uniform over the largest rewards. The proposal's own density is left out, so what is learned from redrafts
/// drawn from q tends to q·exp(βR)/Z and not to exp(βR)/Z. Source: Scheurer et al. 2023, arXiv:2303.16755, section 2 (weights); Kish 1965,
/// "Survey Sampling" (effective size). Differs from the source: finite β.
/// </remarks>
public static class ImportanceWeights
{
    /// <summary>The metric's name of the effective size.</summary>
    public const string Metric = "effective-sample-size";

    /// <summary>The weights, in the order of the rewards.</summary>
    /// <param name="rewards">R, any finite numbers, at least one. [K]</param>
    /// <param name="beta">β, 0 or more, infinity included; per unit of reward.</param>
    /// <exception cref="ArgumentException">If there is no reward, or one isn't finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">If β is negative or NaN.</exception>
    public static IReadOnlyList<double> Of(IReadOnlyList<double> rewards, double beta)
    {
        if (rewards.Count == 0)
        {
            throw new ArgumentException("weights need at least one reward, found none");
        }

        if (!(beta >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "0 or more expected");
        }

        FiniteNumbers.Require(rewards, "rewards");
        var most = rewards.Max();
        double[] raw = [.. rewards.Select(reward => reward == most ? 1 : Math.Exp(beta * (reward - most)))]; // [K], the largest 1
        var sum = raw.Sum();
        return [.. raw.Select(weight => weight / sum)];
    }

    /// <summary>How many equally weighted redrafts carry as much information.</summary>
    /// <param name="weights">0 or more each, not all 0; need not sum to 1.</param>
    /// <exception cref="ArgumentException">If a weight is negative or not finite, or all are 0.</exception>
    public static double EffectiveSize(IReadOnlyList<double> weights)
    {
        FiniteNumbers.Require(weights, "weights");
        var most = weights.DefaultIfEmpty().Max();
        if (weights.Any(weight => weight < 0) || most <= 0)
        {
            throw new ArgumentException("weights of 0 or more with at least one above 0 expected");
        }

        var sum = weights.Sum(weight => weight / most);
        return sum * sum / weights.Sum(weight => weight / most * (weight / most));
    }
}
