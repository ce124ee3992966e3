namespace BayesianReading;

/// <summary>A policy over all programs whose log-probability is a sum of learned numbers, one for each feature that a program has.</summary>
/// <remarks>
/// <code>
/// π(x) = exp(Σ θ[k] over features k of x)/Z          ∂ ln π(x)/∂θ[k] = [x has k] − P(k)
/// </code>
/// </remarks>
internal sealed class LogLinearPolicy
{
    private readonly int[][] _features; // [81, features of a program]

    private LogLinearPolicy(int[][] features)
    {
        _features = features;
        Parameters = new double[features.Max(f => f.Max()) + 1];
    }

    /// <summary>Each token chosen without a look at the others: a feature for each (position, token). It can't say "either this program or that one".</summary>
    public static LogLinearPolicy OfTokens()
        => new([.. Grammar.Programs.Select(p => Enumerable.Range(0, Grammar.Length).Select(i => (i * Grammar.Choices) + Grammar.Token(p, i)).ToArray())]);

    /// <summary>A number for each program: it can be any distribution.</summary>
    public static LogLinearPolicy OfPrograms() => new([.. Grammar.Programs.Select(p => new[] { p })]);

    /// <summary>θ, zeros at first: uniform.</summary>
    public double[] Parameters { get; }

    /// <summary>π. [81]</summary>
    public IReadOnlyList<double> Distribution() => Distribution(Parameters);

    /// <summary>π for other parameters. [81]</summary>
    public IReadOnlyList<double> Distribution(IReadOnlyList<double> parameters)
        => Distributions.Normalised([.. _features.Select(of => Math.Exp(of.Sum(k => parameters[k])))]);

    /// <summary>How much of each feature a distribution has: Σ p(x)·[x has k]. For tokens these are the marginals.</summary>
    public double[] Expectations(IReadOnlyList<double> p)
    {
        var sums = new double[Parameters.Length];
        foreach (var program in Grammar.Programs)
        {
            foreach (var k in _features[program])
            {
                sums[k] += p[program];
            }
        }

        return sums;
    }

    /// <summary>Sets θ to the logarithms of a distribution's feature expectations: the distribution itself where it is in the family.</summary>
    public LogLinearPolicy Like(IReadOnlyList<double> p)
    {
        Expectations(p).Select(share => Math.Log(share)).ToArray().CopyTo(Parameters, 0);
        return this;
    }

    /// <summary>θ ← θ + step·direction.</summary>
    public void Move(IReadOnlyList<double> direction, double step)
    {
        for (var k = 0; k < Parameters.Length; k++)
        {
            Parameters[k] += step * direction[k];
        }
    }
}
