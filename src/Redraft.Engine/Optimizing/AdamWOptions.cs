namespace Redraft.Engine.Optimizing;

/// <summary>Settings of <see cref="AdamW"/>; its learning rate comes with each step.</summary>
public sealed record AdamWOptions
{
    /// <summary>Decay of the first moment, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment, in [0, 1). Default 0.95, as short runs never reach the 1000 steps that 0.999 remembers.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Keeps the denominator off 0; above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of a weight, times learning rate, that a step takes off it; 0 or more. Never taken off norms and biases.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Everything that is wrong with these settings.</summary>
    public IEnumerable<string> Problems()
    {
        if (Beta1 is not (>= 0 and < 1))
        {
            yield return $"Beta1: expected 0 ≤ Beta1 < 1, found {Beta1}.";
        }

        if (Beta2 is not (>= 0 and < 1))
        {
            yield return $"Beta2: expected 0 ≤ Beta2 < 1, found {Beta2}.";
        }

        if (Epsilon is not > 0)
        {
            yield return $"Epsilon: expected more than 0, found {Epsilon}.";
        }

        if (WeightDecay is not >= 0)
        {
            yield return $"WeightDecay: expected 0 or more, found {WeightDecay}.";
        }
    }
}
