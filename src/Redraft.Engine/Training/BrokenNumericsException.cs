namespace Redraft.Engine.Training;

/// <summary>A loss or gradient became NaN or infinite: nothing after it would mean anything.</summary>
public sealed class BrokenNumericsException : Exception
{
    /// <summary>Says where.</summary>
    /// <param name="step">The optimizer step, from 1.</param>
    /// <param name="what">What broke: "loss", "gradient norm".</param>
    /// <param name="value">Its value.</param>
    /// <param name="exampleIds">Who was in the pass or batch.</param>
    public BrokenNumericsException(int step, string what, double value, IReadOnlyList<string> exampleIds)
        : base($"Step {step}: the {what} is {value} with examples {string.Join(", ", exampleIds)}. "
            + "Lower the learning rate, clip gradients, or look at these examples.")
        => (Step, ExampleIds) = (step, exampleIds);

    /// <summary>The optimizer step, from 1.</summary>
    public int Step { get; }

    /// <summary>Who was in the pass or batch.</summary>
    public IReadOnlyList<string> ExampleIds { get; }
}
