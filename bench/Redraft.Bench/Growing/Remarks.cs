namespace Redraft.Bench.Growing;

/// <summary>Where each sweep departs from its prediction, and why; written from what was measured.</summary>
internal static class Remarks
{
    public const string TrainingWidth = "";
    public const string TrainingDepth = "";
    public const string TrainingContext = "";
    public const string TrainingBatch = "";
    public const string TrainingThreads = "";
    public const string GenerationWidth = "";
    public const string GenerationDepth = "";
    public const string GenerationContext = "";
    public const string GenerationSamples = "";
    public const string GenerationThreads = "";
}
