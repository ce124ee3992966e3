using Redraft;

namespace BayesianReading;

/// <summary>Distributions over all programs, as arrays of 81 probabilities.</summary>
internal static class Distributions
{
    /// <summary>prior·exp(β·R)/Z; without a prior, every program is as likely as any.</summary>
    public static IReadOnlyList<double> Tilted(IReadOnlyList<double>? prior, double beta)
        => Normalised([.. Grammar.Programs.Select(p => (prior?[p] ?? 1) * Math.Exp(beta * Toy.Reward[p]))]);

    /// <summary>What the largest of N samples by reward is distributed as; samples that are as good share alike.</summary>
    public static IReadOnlyList<double> BestOf(int n, IReadOnlyList<double> policy)
    {
        var passes = Passes(policy);
        var found = 1 - Math.Pow(1 - passes, n);
        return [.. Grammar.Programs.Select(p => policy[p] * (Toy.Reward[p] == 1 ? found / passes : (1 - found) / (1 - passes)))];
    }

    /// <summary>KL(p ‖ q) in nats; infinite where p can do what q can't.</summary>
    public static double Kl(IReadOnlyList<double> p, IReadOnlyList<double> q) => p.Zip(q).Where(pair => pair.First > 0).Sum(pair => pair.First * Math.Log(pair.First / pair.Second));

    /// <summary>How likely a right program is.</summary>
    public static double Passes(IReadOnlyList<double> p) => Toy.Right.Sum(right => p[right]);

    /// <summary>Scaled to the sum 1.</summary>
    public static IReadOnlyList<double> Normalised(IReadOnlyList<double> weights)
    {
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    /// <summary>How much a set's samples are worth when drawn from q and weighted: (Σ q·w)²/Σ q·w², a share of their number.</summary>
    public static double EffectiveShare(IReadOnlyList<double> q, IReadOnlyList<double> weights)
    {
        var mean = q.Zip(weights, (probability, weight) => probability * weight).Sum();
        return mean * mean / q.Zip(weights, (probability, weight) => probability * weight * weight).Sum();
    }

    /// <summary>One draw.</summary>
    public static int Draw(IReadOnlyList<double> p, SeededRandom random)
    {
        var left = random.NextDouble();
        for (var i = 0; i < p.Count - 1; i++)
        {
            left -= p[i];
            if (left < 0)
            {
                return i;
            }
        }

        return p.Count - 1;
    }
}
