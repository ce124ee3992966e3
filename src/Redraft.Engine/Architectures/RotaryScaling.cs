namespace Redraft.Engine.Architectures;

/// <summary>Slows rotary angles down, so that a model reaches further than it was first trained for.</summary>
public abstract record RotaryScaling
{
    /// <summary>The angle that a pair turns by per token.</summary>
    /// <param name="frequency">Before scaling, in radians per token.</param>
    /// <returns>After scaling, in radians per token.</returns>
    public abstract double Of(double frequency);
}

/// <summary>Every angle divided alike: <c>linear</c>.</summary>
/// <remarks>Source: Chen et al. 2023, arXiv:2306.15595, Eq. 4 (position interpolation).</remarks>
/// <param name="Factor">How much further the model reaches, 1 or more.</param>
public sealed record LinearRotaryScaling(double Factor) : RotaryScaling
{
    /// <inheritdoc/>
    public override double Of(double frequency) => frequency / Factor;
}

/// <summary>Slow angles divided, fast ones left, those between blended: <c>llama3</c>.</summary>
/// <remarks>
/// <code>
/// turns = original context · frequency / 2π
/// blend = (turns − low) / (high − low), within 0 and 1
/// scaled = (1 − blend)·frequency/factor + blend·frequency
/// </code>
/// Source: Llama Team 2024, arXiv:2407.21783, section 3.4.2, and the model card's code, which gives the formula.
/// </remarks>
/// <param name="Factor">How much further the model reaches, 1 or more.</param>
/// <param name="LowFrequencyFactor">Turns within the original context below which an angle is divided.</param>
/// <param name="HighFrequencyFactor">Turns above which it is left; more than the other.</param>
/// <param name="OriginalContext">The context before scaling, in tokens.</param>
public sealed record Llama3RotaryScaling(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContext) : RotaryScaling
{
    /// <inheritdoc/>
    public override double Of(double frequency)
    {
        var turns = OriginalContext * frequency / (2 * Math.PI);
        var blend = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
        return ((1 - blend) * frequency / Factor) + (blend * frequency);
    }
}
