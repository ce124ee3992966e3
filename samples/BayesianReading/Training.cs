using Redraft;

namespace BayesianReading;

/// <summary>Two ways of learning, each by its own gradient.</summary>
internal static class Training
{
    private const int MostSteps = 200_000;
    private const double Flat = 1e-9; // the largest slope at which nothing moves any more

    /// <summary>Cross-entropy on a weighted set: what ILF does. Off-policy: the set is drawn once, from whatever.</summary>
    /// <remarks>
    /// <code>∂/∂θ Σ w(x)·ln π(x) = E_w[features] − E_π[features]</code>
    /// </remarks>
    /// <param name="policy">Learns from where it is.</param>
    /// <param name="weights">Each program's share of the set. [81], sum 1.</param>
    public static void Imitate(LogLinearPolicy policy, IReadOnlyList<double> weights)
    {
        var wanted = policy.Expectations(weights);
        Climb(policy, 1, distribution => [.. wanted.Zip(policy.Expectations(distribution), (want, has) => want - has)]);
    }

    /// <summary>Policy gradient on J = E_π[R] − KL(π ‖ π₀)/β, with the expectation over the policy's own samples taken exactly.</summary>
    /// <remarks>
    /// <code>∂J/∂θ = E_π[ A(x)·(features of x − E_π[features]) ],   A(x) = R(x) − ln(π(x)/π₀(x))/β</code>
    /// </remarks>
    public static void Reinforce(LogLinearPolicy policy, double beta)
        => Climb(policy, 1, distribution => Slope(policy, distribution, [.. Grammar.Programs.Select(p => distribution[p] * beta * Advantage(distribution, p, beta))]));

    /// <summary>The same from drawn samples, as it is done where programs can't be counted; the mean advantage of a batch is its baseline.</summary>
    /// <param name="policy">Learns from where it is, and draws.</param>
    /// <param name="beta">β.</param>
    /// <param name="steps">Batches.</param>
    /// <param name="batch">Samples in each.</param>
    /// <param name="seed">What is drawn.</param>
    public static void ReinforceBySamples(LogLinearPolicy policy, double beta, int steps, int batch, ulong seed)
    {
        var random = new SeededRandom(seed);
        for (var step = 0; step < steps; step++)
        {
            var distribution = policy.Distribution();
            var drawn = Enumerable.Range(0, batch).Select(_ => Distributions.Draw(distribution, random)).ToList();
            var baseline = drawn.Average(p => Advantage(distribution, p, beta));
            var pull = new double[Grammar.Count];
            drawn.ForEach(p => pull[p] += beta * (Advantage(distribution, p, beta) - baseline) / batch);
            policy.Move(Slope(policy, distribution, pull), 0.5 / Math.Sqrt(1 + (step / 50.0)));
        }
    }

    /// <summary>J, in the unit of R.</summary>
    public static double Objective(IReadOnlyList<double> policy, double beta) => Distributions.Passes(policy) - (Distributions.Kl(policy, Toy.Base) / beta);

    private static double Advantage(IReadOnlyList<double> distribution, int program, double beta)
        => Toy.Reward[program] - (Math.Log(distribution[program] / Toy.Base[program]) / beta);

    private static double[] Slope(LogLinearPolicy policy, IReadOnlyList<double> distribution, double[] pull)
    {
        var (total, mean) = (pull.Sum(), policy.Expectations(distribution));
        return [.. policy.Expectations(pull).Zip(mean, (pulled, has) => pulled - (total * has))];
    }

    private static void Climb(LogLinearPolicy policy, double step, Func<IReadOnlyList<double>, double[]> slope)
    {
        for (var i = 0; i < MostSteps; i++)
        {
            var direction = slope(policy.Distribution());
            if (direction.All(s => Math.Abs(s) < Flat))
            {
                return;
            }

            policy.Move(direction, step);
        }
    }
}
