namespace Redraft.Runs;

/// <summary>What the redrafts that a rater likes best are worth, whatever was chosen in the run.</summary>
/// <param name="Rater">The rater.</param>
/// <param name="Value">The share of problems whose redraft of the best rating passes; equals count by their mean.</param>
/// <param name="Low">The lower end of its 95 % interval over problems.</param>
/// <param name="High">The upper end.</param>
/// <param name="Gain">That less the share of a redraft taken at random, paired by problem.</param>
/// <param name="GainLow">The lower end of its 95 % interval.</param>
/// <param name="GainHigh">The upper end.</param>
/// <param name="N">How many problems have a redraft with a number.</param>
public sealed record RaterChoice(string Rater, double Value, double Low, double High, double Gain, double GainLow, double GainHigh, int N);
