namespace Redraft.Pretraining;

/// <summary>What pretraining made.</summary>
/// <param name="Hash">SHA-256 of the weights file.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Tokens">Tokens in the documents; times epochs is what was trained on.</param>
/// <param name="Losses">Loss of each step in nats per weighted token.</param>
/// <param name="Seconds">Wall time of this process.</param>
public sealed record PretrainingOutcome(string Hash, long Parameters, long Tokens, IReadOnlyList<double> Losses, double Seconds);
