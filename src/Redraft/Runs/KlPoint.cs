namespace Redraft.Runs;

/// <summary>How far a policy moved from the base model, in nats per completion, on the task's own held-out prompts.</summary>
/// <param name="Name">The policy, named as its result.</param>
/// <param name="Forward">KL(base ‖ policy).</param>
/// <param name="ForwardError">Its standard error.</param>
/// <param name="Backward">KL(policy ‖ base).</param>
/// <param name="BackwardError">Its standard error.</param>
public sealed record KlPoint(string Name, double Forward, double ForwardError, double Backward, double BackwardError)
{
    /// <summary>The 95 % interval of <see cref="Forward"/>, as it was measured; of a report of before it was kept, 1.96 standard errors to each side.</summary>
    public double? ForwardLow { get; init; }

    /// <summary>Its upper end.</summary>
    public double? ForwardHigh { get; init; }

    /// <summary>The 95 % interval of <see cref="Backward"/>.</summary>
    public double? BackwardLow { get; init; }

    /// <summary>Its upper end.</summary>
    public double? BackwardHigh { get; init; }

    /// <summary>Both ends of an interval.</summary>
    /// <param name="forward">Of which of the two.</param>
    public (double Low, double High) Interval(bool forward)
    {
        var (value, reach) = forward ? (Forward, Normal * ForwardError) : (Backward, Normal * BackwardError);
        return ((forward ? ForwardLow : BackwardLow) ?? value - reach, (forward ? ForwardHigh : BackwardHigh) ?? value + reach);
    }

    private const double Normal = 1.959964; // standard errors to each side of a 95 % interval
}
