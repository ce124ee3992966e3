namespace Redraft.Evaluating.Statistics;

/// <summary>A policy's sample with its own probability and the scorer's word on it.</summary>
/// <param name="Text">The text; samples of one text must have one score.</param>
/// <param name="LogProbability">ln of the text's probability under the distribution that it was drawn from, in nats; 0 or less.</param>
/// <param name="Score">What the best is chosen by; larger is better.</param>
public sealed record PolicySample(string Text, double LogProbability, double Score);

/// <summary>How far choosing the best of N moves a policy: KL(best-of-N ‖ policy) in nats a choice.</summary>
/// <remarks>
/// <code>
/// analytic(N) = ln N − (N − 1)/N                                     no two samples ever share a score
/// exact       = Σ over levels g of A·ln(A/m),   A = (F + m)ᴺ − Fᴺ    m: a level's probability, F: that of all lower ones
///             = analytic − Σ over g of loss(g)
/// loss(g)     = ∫ from F to F + m of N·uᴺ⁻¹·ln(N·uᴺ⁻¹) du − A·ln(A/m)   what choosing at random among equals gives away; 0 or more
/// measured    = analytic − Σ over seen g of (slot(g)/m)·loss(g)
/// slot(g)     = m / (1 − (1 − m)ⁿ), all scaled to sum 1                what a seen level stands for: itself and those like it that weren't seen
/// </code>
/// A level is a score and all texts that have it. Where one text was seen in it, m is that text's probability, which the model itself says, and is
/// weighted by the chance that n samples show it (Horvitz–Thompson); where several were, m and slot are the level's share of the samples. F is the sum
/// of the lower slots, and the level lies in the middle of its own. Consistent as n grows: unseen levels vanish, slots become masses. Not
/// unbiased: the logarithm isn't linear; where some dozen texts are likely, draw several times N samples.
/// Assumes independent samples from the very distribution of the probabilities, a scorer that looks at the text alone, equals chosen among
/// at random. Source: Beirami et al. 2024, arXiv:2401.01879, Theorem 3.1 (the formula is an upper bound); Horvitz and Thompson 1952, "A
/// generalization of sampling without replacement from a finite universe". Differs from the source: its estimator takes every chosen text for the best
/// there is; here its place among the samples counts.
/// </remarks>
public static class BestOfNDivergence
{
    /// <summary>The metric's name, without its N.</summary>
    public const string Metric = "best-of-kl";

    /// <summary>The name of the formula's value beside it.</summary>
    public const string AnalyticMetric = "best-of-kl-analytic";

    // A text so unlikely gives nothing away that would show, and its chance to be seen is lost in rounding.
    private const double Tiny = 1e-9;

    /// <summary>The metric's name in reports: <c>best-of-kl@64</c>.</summary>
    public static string NameOf(int n) => $"{Metric}@{n}";

    /// <summary>The formula's name in reports: <c>best-of-kl-analytic@64</c>.</summary>
    public static string AnalyticNameOf(int n) => $"{AnalyticMetric}@{n}";

    /// <summary>ln N − (N − 1)/N.</summary>
    /// <exception cref="ArgumentOutOfRangeException">If N is below 1.</exception>
    public static double Analytic(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return Math.Log(n) - ((n - 1.0) / n);
    }

    /// <summary>The estimate for one prompt.</summary>
    /// <param name="samples">The policy's samples for the prompt; at least one, better many times N.</param>
    /// <param name="n">N, at least 1.</param>
    /// <exception cref="ArgumentException">If there is no sample, a score isn't finite, a probability is above 1, or a text has two scores.</exception>
    /// <exception cref="ArgumentOutOfRangeException">If N is below 1.</exception>
    public static double Measured(IReadOnlyList<PolicySample> samples, int n)
    {
        var bound = Analytic(n);
        Require(samples);
        var levels = samples.GroupBy(s => s.Score).OrderBy(group => group.Key).Select(level => Level(level, samples.Count)).ToList();
        var slots = levels.Sum(level => level.Slot);
        var (lost, lower) = (0.0, 0.0);
        foreach (var (mass, unscaled) in levels)
        {
            var slot = unscaled / slots;
            var inside = Math.Min(mass, slot);
            lost += inside < Tiny ? 0 : slot / inside * Loss(lower + ((slot - inside) / 2), inside, n);
            lower += slot;
        }

        return Math.Max(0, bound - lost);
    }

    private static (double Mass, double Slot) Level(IGrouping<double, PolicySample> level, int samples)
    {
        if (level.Select(s => s.Text).Distinct().Skip(1).Any())
        {
            var share = level.Count() / (double)samples;
            return (share, share);
        }

        var mass = Math.Exp(level.First().LogProbability);
        return (mass, mass < Tiny ? 1.0 / samples : mass / (1 - Math.Pow(1 - mass, samples)));
    }

    private static double Loss(double lower, double mass, int n)
    {
        var upper = Math.Min(1, lower + mass);
        var chosen = Math.Pow(upper, n) - Math.Pow(lower, n);
        if (chosen <= 0)
        {
            return 0;
        }

        var within = (Math.Log(n) * chosen) + ((n - 1) * (Antiderivative(upper, n) - Antiderivative(lower, n)));
        return Math.Max(0, within - (chosen * Math.Log(chosen / (upper - lower))));
    }

    // Of N·uᴺ⁻¹·ln u.
    private static double Antiderivative(double u, int n) => u <= 0 ? 0 : Math.Pow(u, n) * (Math.Log(u) - (1.0 / n));

    private static void Require(IReadOnlyList<PolicySample> samples)
    {
        if (samples.Count == 0)
        {
            throw new ArgumentException("the divergence of best-of-N needs at least one sample, found none");
        }

        FiniteNumbers.Require([.. samples.Select(s => s.Score)], "scores");
        if (samples.FirstOrDefault(s => !(s.LogProbability <= 0)) is { } impossible)
        {
            throw new ArgumentException($"log-probabilities of 0 or less expected, found {impossible.LogProbability}");
        }

        if (samples.GroupBy(s => s.Text).FirstOrDefault(g => g.Select(s => s.Score).Distinct().Skip(1).Any()) is { } torn)
        {
            throw new ArgumentException($"one score for each text expected, found {string.Join(" and ", torn.Select(s => s.Score).Distinct())} for \"{UntrustedText.Visible(torn.Key, 60)}\"");
        }
    }
}
