namespace Redraft.Pretraining;

/// <summary>What pretraining made.</summary>
/// <param name="Hash">SHA-256 of the checkpoint's content.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Tokens">Tokens in the documents that this process trained on; times epochs is what it saw.</param>
/// <param name="Losses">Loss of each step in nats per weighted token.</param>
/// <param name="Seconds">Wall time of this process.</param>
public sealed record PretrainingOutcome(string Hash, long Parameters, long Tokens, IReadOnlyList<double> Losses, double Seconds);
