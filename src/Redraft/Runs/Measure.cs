namespace Redraft.Runs;

/// <summary>A measured number that isn't derived from stored scores: a divergence, a perplexity.</summary>
/// <param name="Stage">The stage that measured it.</param>
/// <param name="Name">What was measured, for example <c>ilf-round-1</c>.</param>
/// <param name="Metric">The metric's kebab-case name.</param>
/// <param name="Value">The mean.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
/// <param name="Count">How many items were averaged.</param>
public sealed record Measure(string Stage, string Name, string Metric, double Value, double Low, double High, int Count)
{
    /// <summary>The numbers that were averaged, where they are kept; a store doesn't read them back.</summary>
    public IReadOnlyList<MeasureValue> Values { get; init; } = [];
}

/// <summary>One of the numbers that a measure averages.</summary>
/// <param name="ProblemId">The problem whose prompt was used.</param>
/// <param name="Sample">Which sample of it, from 0.</param>
/// <param name="Value">The number, in the measure's unit.</param>
public sealed record MeasureValue(string ProblemId, int Sample, double Value);
