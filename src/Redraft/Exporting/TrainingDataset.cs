namespace Redraft.Exporting;

/// <summary>Examples for another trainer, and what was known of them beyond what its files can hold.</summary>
/// <param name="Examples">The examples, in the order in which they came about.</param>
/// <param name="LeftBehind">What no line says, one thing each, with how often.</param>
public sealed record TrainingDataset(IReadOnlyList<TrainingExample> Examples, IReadOnlyList<string> LeftBehind);
