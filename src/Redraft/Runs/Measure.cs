namespace Redraft.Runs;

/// <summary>A measured number that isn't derived from stored scores: a divergence, a perplexity.</summary>
/// <param name="Stage">The stage that measured it.</param>
/// <param name="Name">What was measured, for example <c>ilf-round-1</c>.</param>
/// <param name="Metric">The metric's kebab-case name.</param>
/// <param name="Value">The mean.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
/// <param name="Count">How many items were averaged.</param>
public sealed record Measure(string Stage, string Name, string Metric, double Value, double Low, double High, int Count);
