namespace Redraft.Exporting;

/// <summary>Examples for another trainer, and what was known of them beyond what its files can hold.</summary>
/// <param name="Examples">The examples, in the order in which they came about.</param>
/// <param name="LeftBehind">What no line says, one thing each, with how often.</param>
public sealed record TrainingDataset(IReadOnlyList<TrainingExample> Examples, IReadOnlyList<string> LeftBehind)
{
    /// <summary>What a layout's lines don't say.</summary>
    /// <param name="layout">How a line looks.</param>
    public IReadOnlyList<string> LeftBehindBy(DatasetLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var weighted = Examples.Count(example => example.Weight != 1);
        return layout.HoldsWeights || weighted == 0 ? LeftBehind : [$"{weighted} × weights below 1 in training: each line counts the same", .. LeftBehind];
    }
}
